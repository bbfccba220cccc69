import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import { sentence } from '../words/sentence.ts';
import type { Say } from '../words/speak.ts';
import { photoExtensions } from '../core/imaging/format-extensions.ts';
import type { ExportOutcome } from '../ipc/contract.ts';
import { modelKind, type PlacedTarget, type ShellPort } from '../ipc/serve-studio.ts';

const photoFilters = (say: Say) => [
  { name: say('Photos'), extensions: photoExtensions.map((extension) => extension.slice(1)) },
  { name: say('All files'), extensions: ['*'] },
];

const filter = (name: string, extension: string) => ({ name, extensions: [extension.slice(1)] });

const pairTitles = { before: sentence('Photos before'), after: sentence('Photos after'), either: sentence('Photos before and after') } as const;

const saved = (written: string): ExportOutcome => ({ kind: 'saved', fileName: basename(written), folderName: basename(dirname(written)) });

const placedAt = (outputPath: string): PlacedTarget => ({ outputPath, outcome: saved });

/** A folder that exports make when they need it need not be there when the dialog asks. */
const existing = (folder: string): string => (existsSync(folder) ? folder : dirname(folder));

/** What the desktop shell asks by native dialogs, in the language that is spoken when they open. */
export function desktopShell(dialog: Dialog, window: BrowserWindow, does: Pick<ShellPort, 'showFile' | 'restart'>, say: Say): ShellPort {
  const chooseFolder = async (title: string, buttonLabel: string): Promise<string | null> => {
    const { filePaths } = await dialog.showOpenDialog(window, { title, buttonLabel, properties: ['openDirectory', 'createDirectory'] });
    return filePaths[0] ?? null;
  };
  return {
    shell: 'desktop',
    choosePhotos: async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: say('Photos to open'),
        buttonLabel: say('Open'),
        properties: ['openFile', 'multiSelections'],
        filters: photoFilters(say),
      });
      return filePaths;
    },
    choosePairPaths: async (role, from) => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: say(pairTitles[role]),
        buttonLabel: say('Choose'),
        properties: [from === 'folder' ? 'openDirectory' : 'openFile', 'multiSelections'],
        filters: from === 'folder' ? [] : photoFilters(say),
      });
      return filePaths;
    },
    queueFolder: null,
    placedAt,
    ...does,
    chooseQueuePaths: async (from) => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: from === 'folder' ? say('Folders for the queue') : say('Photos for the queue'),
        buttonLabel: say('Choose'),
        properties: [from === 'folder' ? 'openDirectory' : 'openFile', 'multiSelections'],
        filters: from === 'folder' ? [] : photoFilters(say),
      });
      return filePaths;
    },
    chooseQueueFolder: () => chooseFolder(say('Where restored photos go'), say('Put them here')),
    chooseDataFolder: () => chooseFolder(say('Where the data folder goes'), say('Move it here')),
    chooseModelFile: async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: say('Import a model'),
        buttonLabel: say('Import'),
        properties: ['openFile'],
        filters: [filter(say(modelKind.name), modelKind.extension)],
      });
      return filePaths[0];
    },
    chooseExportTarget: async ({ fileName, folder, kind: { name, extension } }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: say('Export'),
        buttonLabel: say('Export'),
        defaultPath: folder === undefined ? fileName : join(existing(folder), fileName),
        filters: [filter(say(name), extension)],
      });
      if (canceled || filePath === '') return null;
      return {
        outputPath: filePath,
        // The dialog has asked already.
        onConflict: 'overwrite',
        outcome: saved,
      };
    },
    chooseExportFolder: async () => {
      const folder = await chooseFolder(say('Export all'), say('Export here'));
      if (folder === null) return null;
      return { name: basename(folder), targetFor: (fileName) => placedAt(join(folder, fileName)) };
    },
  };
}

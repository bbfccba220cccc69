import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import { photoExtensions } from '../core/imaging/format-extensions.ts';
import type { ExportOutcome } from '../ipc/contract.ts';
import { modelKind, type PlacedTarget, type ShellPort } from '../ipc/serve-studio.ts';

const photoFilters = [
  { name: 'Photos', extensions: photoExtensions.map((extension) => extension.slice(1)) },
  { name: 'All files', extensions: ['*'] },
];

const filter = (name: string, extension: string) => ({ name, extensions: [extension.slice(1)] });

const pairTitles = { before: 'Photos before', after: 'Photos after', either: 'Photos before and after' } as const;

const saved = (written: string): ExportOutcome => ({ kind: 'saved', fileName: basename(written), folderName: basename(dirname(written)) });

const placedAt = (outputPath: string): PlacedTarget => ({ outputPath, outcome: saved });

/** A folder that exports make when they need it need not be there when the dialog asks. */
const existing = (folder: string): string => (existsSync(folder) ? folder : dirname(folder));

/** What the desktop shell asks by native dialogs. */
export function desktopShell(dialog: Dialog, window: BrowserWindow, showFile: (path: string) => void): ShellPort {
  return {
    shell: 'desktop',
    choosePhotos: async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Open photos',
        buttonLabel: 'Open',
        properties: ['openFile', 'multiSelections'],
        filters: photoFilters,
      });
      return filePaths;
    },
    choosePairPaths: async (role, from) => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: pairTitles[role],
        buttonLabel: 'Choose',
        properties: [from === 'folder' ? 'openDirectory' : 'openFile', 'multiSelections'],
        filters: from === 'folder' ? [] : photoFilters,
      });
      return filePaths;
    },
    queueFolder: null,
    placedAt,
    showFile,
    chooseQueuePaths: async (from) => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: from === 'folder' ? 'Folders for the queue' : 'Photos for the queue',
        buttonLabel: 'Choose',
        properties: [from === 'folder' ? 'openDirectory' : 'openFile', 'multiSelections'],
        filters: from === 'folder' ? [] : photoFilters,
      });
      return filePaths;
    },
    chooseQueueFolder: async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Where restored photos go',
        buttonLabel: 'Put them here',
        properties: ['openDirectory', 'createDirectory'],
      });
      return filePaths[0] ?? null;
    },
    chooseModelFile: async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Import a model',
        buttonLabel: 'Import',
        properties: ['openFile'],
        filters: [filter(modelKind.name, modelKind.extension)],
      });
      return filePaths[0];
    },
    chooseExportTarget: async ({ fileName, folder, kind: { name, extension } }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: 'Export',
        buttonLabel: 'Export',
        defaultPath: folder === undefined ? fileName : join(existing(folder), fileName),
        filters: [filter(name, extension)],
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
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Export all',
        buttonLabel: 'Export here',
        properties: ['openDirectory', 'createDirectory'],
      });
      const [folder] = filePaths;
      if (folder === undefined) return null;
      return { name: basename(folder), targetFor: (fileName) => placedAt(join(folder, fileName)) };
    },
  };
}

import { basename, dirname, join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import { extensionOf } from '../core/imaging/format-extensions.ts';
import { photoExtensions } from '../core/imaging/format-extensions.ts';
import type { ShellPort } from '../ipc/serve-studio.ts';

const photoFilters = [
  { name: 'Photos', extensions: photoExtensions.map((extension) => extension.slice(1)) },
  { name: 'All files', extensions: ['*'] },
];

const pairTitles = { before: 'Photos before', after: 'Photos after', either: 'Photos before and after' } as const;

/** What the desktop shell asks by native dialogs. */
export function desktopShell(dialog: Dialog, window: BrowserWindow): ShellPort {
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
    chooseExportTarget: async ({ fileName, folder, format }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: 'Export',
        buttonLabel: 'Export',
        defaultPath: join(folder, fileName),
        filters: [{ name: format.toUpperCase(), extensions: [extensionOf[format].slice(1)] }],
      });
      if (canceled || filePath === '') return null;
      return {
        outputPath: filePath,
        // The dialog has asked already.
        onConflict: 'overwrite',
        outcome: (written) => ({
          kind: 'saved',
          fileName: basename(written),
          folderName: basename(dirname(written)),
        }),
      };
    },
  };
}

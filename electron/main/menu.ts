import type { MenuItemConstructorOptions } from 'electron';
import type { Say } from '../words/speak.ts';

/** The menu bar: what the system expects; the app's own actions are in the window, with their keys. */
export const menuTemplate = ({ isMac, isPackaged, say, showLog }: {
  readonly showLog: () => void;
  readonly isPackaged: boolean;
  readonly isMac: boolean;
  readonly say: Say;
}): MenuItemConstructorOptions[] => [
  ...(isMac ? [{ role: 'appMenu' } as const] : []),
  { label: say('File'), submenu: [isMac ? { role: 'close', label: say('Close window') } : { role: 'quit', label: say('Quit') }] },
  {
    label: say('Edit'),
    submenu: [
      { role: 'undo', label: say('Undo') },
      { role: 'redo', label: say('Redo') },
      { type: 'separator' },
      { role: 'cut', label: say('Cut') },
      { role: 'copy', label: say('Copy') },
      { role: 'paste', label: say('Paste') },
      { role: 'selectAll', label: say('Select all') },
    ],
  },
  {
    label: say('View'),
    submenu: [
      { role: 'togglefullscreen', label: say('Full screen') },
      ...(isPackaged ? [] : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
    ],
  },
  {
    label: say('Window'),
    submenu: [
      { role: 'minimize', label: say('Minimise') },
      ...(isMac ? ([{ role: 'zoom', label: say('Zoom') }, { type: 'separator' }, { role: 'front', label: say('Bring all to front') }] as const) : ([{ role: 'close', label: say('Close window') }] as const)),
    ],
  },
  { role: 'help', label: say('Help'), submenu: [{ label: say('Show log file'), click: showLog }] },
];

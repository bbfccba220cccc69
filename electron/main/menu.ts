import type { MenuItemConstructorOptions } from 'electron';

/** The menu bar: what the system expects; the app's own actions are in the window, with their keys. */
export const menuTemplate = (actions: {
  readonly showLog: () => void;
  readonly isPackaged: boolean;
  readonly isMac: boolean;
}): MenuItemConstructorOptions[] => [
  ...(actions.isMac ? [{ role: 'appMenu' } as const] : []),
  { label: 'File', submenu: [{ role: actions.isMac ? 'close' : 'quit' }] },
  { role: 'editMenu' },
  {
    label: 'View',
    submenu: [
      { role: 'togglefullscreen' },
      ...(actions.isPackaged ? [] : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
    ],
  },
  { role: 'windowMenu' },
  { role: 'help', submenu: [{ label: 'Show log file', click: actions.showLog }] },
];

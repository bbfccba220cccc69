/**
 * A small `electron` for tests: the app's real main and preload bundles run on it, with a page in Debian's
 * Chromium for a window.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { serve } from '../../../electron/core/foundation/rpc.ts';
import { parentPort } from '../../../electron/core/foundation/worker-process.ts';
import { app, blockers, dialogAnswers, dialogsShown, menuLabels, notified, openedOutside, PreventableEvent, protocol, session } from './app.ts';
import type { DoubleShape } from './control.ts';
import { BrowserWindow, ipcMain } from './window.ts';

export { app, dialog, Menu, Notification, powerMonitor, powerSaveBlocker, protocol, session, shell, utilityProcess } from './app.ts';
export { BrowserWindow, ipcMain } from './window.ts';

function onlyWindow(): BrowserWindow {
  const [window] = BrowserWindow.all;
  if (window === undefined) throw new Error('the app has no window');
  return window;
}

serve<DoubleShape>(parentPort(), {
  devToolsAddress: async () => (await app.browser).devToolsAddress,
  inspect: async () => ({
    windows: BrowserWindow.all.map(({ options, webContents, focused }) => ({ options, url: webContents.getURL(), focused })),
    webPreferences: onlyWindow().options['webPreferences'] as Readonly<Record<string, unknown>>,
    sandboxEnabled: app.sandboxEnabled,
    schemes: protocol.schemes,
    handledSchemes: [...protocol.handlers.keys()],
    paths: app.paths,
    menuLabels,
    dialogs: dialogsShown,
    openedOutside,
    isKeptAwake: blockers.size > 0,
    notified,
    ipcChannels: [...ipcMain.eventNames(), ...ipcMain.handlers.keys()].map(String),
  }),
  answerDialogs: async (answers) => {
    Object.assign(dialogAnswers, answers);
    return null;
  },
  askPermission: async (permission) => session.defaultSession.permissions(permission),
  firePreventable: async ({ event, url }) => {
    const fired = new PreventableEvent(url);
    const emitter = event === 'will-download' ? session.defaultSession : onlyWindow().webContents;
    emitter.emit(event, fired);
    return fired.prevented;
  },
  openWindow: async (url) => onlyWindow().webContents.askToOpen(url),
  requestScheme: async ({ url, method }) => {
    const handler = protocol.handlers.get('tape');
    if (handler === undefined) throw new Error('the app has not registered its scheme');
    const response = await handler(new Request(url, { method }));
    const { byteLength: length } = await response.arrayBuffer();
    return { status: response.status, headers: Object.fromEntries(response.headers), length };
  },
  isRequestBlocked: async (url) => session.defaultSession.isBlocked(url),
  forgeMessage: async ({ url, isMainFrame, message }) => {
    const { webContents } = onlyWindow();
    const before = webContents.sent.length;
    const senderFrame = isMainFrame ? webContents.mainFrame : { url };
    ipcMain.emit('tape:message', { sender: webContents, senderFrame }, message);
    for (let i = 0; i < 20; i++) await turn();
    return webContents.sent.slice(before);
  },
  forgeInvoke: async ({ channel, url, argument }) =>
    ipcMain.handlers.get(channel)?.({ sender: onlyWindow().webContents, senderFrame: { url } }, argument),
  crashPage: async () => {
    await onlyWindow().webContents.crash();
    return null;
  },
  startSecondInstance: async ({ brought }) => {
    app.emit('second-instance', {}, [], '', brought);
    return null;
  },
  quit: async () => {
    // Answered first: nothing is left to answer afterwards.
    setImmediate(() => {
      app.quit();
    });
    return null;
  },
});

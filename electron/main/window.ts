import { BrowserWindow } from 'electron';
import { pageOrigin } from './security.ts';

/** A page that dies more often than this within a minute is not started again. */
const mostReloads = 3;

/** Opens the window. A crashed page is loaded again; what the studio does goes on meanwhile. */
export function openWindow(preload: string, log: (event: string, details?: unknown) => void): BrowserWindow {
  const window = new BrowserWindow({
    title: 'TAPE Studio',
    width: 1360,
    height: 880,
    minWidth: 1024,
    minHeight: 700,
    backgroundColor: '#1e1e1e',
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });

  const deaths: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log('the page ended by itself', `${reason}, ${exitCode}`);
    deaths.push(Date.now());
    if (deaths.filter((at) => Date.now() - at < 60_000).length <= mostReloads) window.webContents.reload();
  });
  window.webContents.on('unresponsive', () => {
    log('the page does not respond');
  });

  window.loadURL(`${pageOrigin}/index.html`).catch((thrown: unknown) => {
    log('the page could not be loaded', thrown);
  });
  return window;
}

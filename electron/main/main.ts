import { join } from 'node:path';
import { app, dialog, ipcMain, Menu, Notification, powerMonitor, powerSaveBlocker, protocol, session, shell } from 'electron';
import { TapeError } from '../core/foundation/tape-error.ts';
import { languageFor } from '../words/languages.ts';
import { sayIn, type Say } from '../words/speak.ts';
import { appLayout } from '../core/library/app-layout.ts';
import { filesNamed, HandedOver } from '../core/library/handed-over.ts';
import { enterStateFolder } from '../core/library/enter-state-folder.ts';
import { Studio } from '../core/library/studio.ts';
import { PageAddresses } from '../ipc/page-addresses.ts';
import { handOverSchema } from '../ipc/schemas.ts';
import { addQueueFiles } from '../ipc/serve-queue.ts';
import { addPairFiles, openPhotos, serveStudio } from '../ipc/serve-studio.ts';
import { desktopShell } from './dialogs.ts';
import { menuTemplate } from './menu.ts';
import { servePagePorts } from './page-port.ts';
import { desktopPower } from './desktop-power.ts';
import { attendQueue } from './attend-queue.ts';
import { registerPageScheme, servePage } from './protocol.ts';
import { lockDownContents, lockDownSession } from './security.ts';
import { desktopSpawn } from './spawn-worker.ts';
import { openWindow } from './window.ts';

app.enableSandbox();
registerPageScheme(protocol);

// Other programs name the file to be edited on the command line; macOS tells of it by an event.
const ownWords = app.isPackaged ? 1 : 2;
const named = filesNamed(process.argv.slice(ownWords), process.cwd());
const handedOver = new HandedOver();
app.on('open-file', (event, path) => {
  event.preventDefault();
  handedOver.add([path]);
});

const home = enteredStateFolder();
if (home instanceof TapeError) {
  void app.whenReady().then(() => {
    refuseToStart(home);
  });
} else {
  begin(home);
}

function enteredStateFolder(): string | TapeError {
  try {
    return enterStateFolder();
  } catch (thrown) {
    return TapeError.from(thrown);
  }
}

/** The language that was chosen lies in the folder that cannot be used: the system's is spoken. */
function refuseToStart({ sentence: message, kept, remedy }: TapeError): void {
  const say: Say = (what, values) => sayIn(languageFor('system', app.getLocale()), what, values);
  const words = [message, kept, remedy].filter((part) => part !== undefined);
  dialog.showErrorBox(say('TAPE Studio cannot start'), words.map((part) => say(part)).join('\n\n'));
  app.exit(1);
}

function begin(stateFolder: string): void {
  // Chromium's own files stay with the app's, and the instance lock goes with them.
  app.setPath('userData', join(stateFolder, 'chromium'));
  // The files go along, since the order of a second command line's words is Chromium's.
  if (!app.requestSingleInstanceLock({ handedOver: named })) {
    app.quit();
    return;
  }
  handedOver.add(named);
  app.on('web-contents-created', (_event, contents) => {
    lockDownContents(contents);
  });
  // Not awaited here: Electron is ready only after this module has been evaluated.
  void app.whenReady().then(() => {
    start(stateFolder);
  });
}

function start(stateFolder: string): void {
  const layout = appLayout(import.meta.dirname);
  const studio = new Studio({ stateFolder, layout, spawn: desktopSpawn(), power: desktopPower(powerMonitor), handedOver });
  const log = studio.log.write.bind(studio.log);
  process.on('uncaughtExceptionMonitor', (error) => {
    log('the main process failed', error);
  });

  lockDownSession(session.defaultSession);
  servePage(protocol, new PageAddresses(layout.renderer, studio));
  const language = () => languageFor(studio.settings.read().language ?? 'system', app.getLocale());
  const say: Say = (what, values) => sayIn(language(), what, values);
  let menuLanguage = language();
  const showMenu = (): void => {
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          isPackaged: app.isPackaged,
          isMac: process.platform === 'darwin',
          say,
          showLog: () => {
            shell.showItemInFolder(studio.log.path);
          },
        }),
      ),
    );
  };
  showMenu();
  studio.settings.listen(() => {
    if (language() === menuLanguage) return;
    menuLanguage = language();
    showMenu();
  });

  const window = openWindow(layout.preload, log);
  servePagePorts(
    ipcMain,
    window.webContents,
    (port) => {
      serveStudio(port, studio, desktopShell(dialog, window, { showFile: (path) => { shell.showItemInFolder(path); }, restart }, say));
    },
    { open: (paths) => openPhotos(studio, paths), addPairs: (added) => addPairFiles(studio, added), addToQueue: (paths) => addQueueFiles(studio, paths) },
  );

  const queue = studio.goOnWithQueue();
  if (queue !== undefined) attendQueue(queue, { powerSaveBlocker, Notification, say, window });

  app.on('second-instance', (_event, _args, _folder, brought) => {
    const { data } = handOverSchema.safeParse(brought);
    if (data !== undefined) handedOver.add(data.handedOver);
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  quitTidily(() => studio.close());
}

/** The files that were handed over are open now or done with, and do not come again. */
function restart(): void {
  const switches = process.argv.slice(ownWords).filter((word) => word.startsWith('-'));
  // What runs in an AppImage lies where that is mounted, which goes with the process.
  const { APPIMAGE: execPath } = process.env;
  app.relaunch({ args: [...process.argv.slice(1, ownWords), ...switches], ...(execPath === undefined ? {} : { execPath }) });
  app.quit();
}

/** Quitting waits until the workers have gone and the scratch files are removed. */
function quitTidily(close: () => Promise<void>): void {
  let closing: Promise<void> | undefined;
  app.on('will-quit', (event) => {
    event.preventDefault();
    closing ??= close().finally(() => {
      app.exit(0);
    });
  });
}

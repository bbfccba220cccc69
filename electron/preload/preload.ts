import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { messageChannel, openFilesChannel } from '../ipc/channels.ts';
import type { OpenOutcome, TapeBridge } from '../ipc/contract.ts';

/** The one object that the page gets. Paths of dropped files go past it, straight to the main process. */
const bridge: TapeBridge = {
  post: (message) => {
    ipcRenderer.send(messageChannel, message);
  },
  subscribe: (listener) => {
    ipcRenderer.on(messageChannel, (_event, message: unknown) => {
      listener(message);
    });
  },
  openFiles: (files) =>
    ipcRenderer.invoke(
      openFilesChannel,
      // A file that the page made up has no path.
      files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== ''),
    ) as Promise<OpenOutcome>,
};

contextBridge.exposeInMainWorld('tape', bridge);

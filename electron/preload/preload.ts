import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { addPairFilesChannel, addQueueFilesChannel, messageChannel, openFilesChannel } from '../ipc/channels.ts';
import type { AddOutcome, OpenOutcome, QueueSourceOutcome, TapeBridge } from '../ipc/contract.ts';

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
  openFiles: (files) => ipcRenderer.invoke(openFilesChannel, pathsOf(files)) as Promise<OpenOutcome>,
  addPairFiles: (setId, role, files) => ipcRenderer.invoke(addPairFilesChannel, { setId, role, paths: pathsOf(files) }) as Promise<AddOutcome>,
  addQueueFiles: (files) => ipcRenderer.invoke(addQueueFilesChannel, pathsOf(files)) as Promise<QueueSourceOutcome>,
};

/** A file that the page made up has no path. */
function pathsOf(files: readonly File[]): readonly string[] {
  return files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
}

contextBridge.exposeInMainWorld('tape', bridge);

import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import type { MessagePortLike } from '../core/foundation/message-port.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import { addPairFilesChannel, addQueueFilesChannel, messageChannel, openFilesChannel } from '../ipc/channels.ts';
import type { AddOutcome, OpenOutcome, QueueSourceOutcome } from '../ipc/contract.ts';
import type { PairFiles } from '../ipc/schemas.ts';
import { pairFilesSchema, photoPathsSchema } from '../ipc/schemas.ts';
import { isOurPage } from './security.ts';

/**
 * Serves the page in `contents`: one port for each time that it is loaded. When it is loaded anew or
 * dies, the old port closes, so that nobody works for a page that is gone.
 */
export function servePagePorts(
  ipc: IpcMain,
  contents: WebContents,
  serve: (port: MessagePortLike) => void,
  files: {
    readonly open: (paths: readonly string[]) => Promise<OpenOutcome>;
    readonly addPairs: (added: PairFiles) => AddOutcome;
    readonly addToQueue: (paths: readonly string[]) => QueueSourceOutcome;
  },
): void {
  let current: PagePort | undefined;
  const end = (reason: string): void => {
    current?.close(reason);
    current = undefined;
  };
  contents.on('did-start-navigation', ({ url, isMainFrame, isSameDocument }) => {
    // This comes before anybody is asked: a navigation to elsewhere will be refused, and the page stays.
    if (!isMainFrame || isSameDocument || !isOurPage(url)) return;
    end('the page was loaded anew');
    current = new PagePort(contents);
    serve(current);
  });
  contents.on('render-process-gone', () => {
    end('the page has crashed');
  });
  contents.on('destroyed', () => {
    end('the window was closed');
  });

  ipc.on(messageChannel, (event, message: unknown) => {
    if (comesFrom(contents, event)) current?.receive(message);
  });
  ipc.handle(openFilesChannel, async (event, paths: unknown): Promise<OpenOutcome> => {
    try {
      if (!comesFrom(contents, event)) throw new TapeError('not-allowed', 'Only the app may open files.');
      return await files.open(photoPathsSchema.parse(paths));
    } catch (thrown) {
      // What an `invoke` throws reaches the page as text only; an outcome keeps the code.
      return { photos: [], failures: [{ name: 'The dropped files', error: TapeError.from(thrown).toData() }] };
    }
  });
  ipc.handle(addPairFilesChannel, (event, added: unknown): AddOutcome => {
    try {
      if (!comesFrom(contents, event)) throw new TapeError('not-allowed', 'Only the app may open files.');
      return files.addPairs(pairFilesSchema.parse(added));
    } catch (thrown) {
      return { error: TapeError.from(thrown).toData() };
    }
  });
  ipc.handle(addQueueFilesChannel, (event, paths: unknown): QueueSourceOutcome => {
    try {
      if (!comesFrom(contents, event)) throw new TapeError('not-allowed', 'Only the app may open files.');
      return files.addToQueue(photoPathsSchema.parse(paths));
    } catch (thrown) {
      return { error: TapeError.from(thrown).toData() };
    }
  });
}

/** Our page in our window, in its main frame: nobody else is heard. */
const comesFrom = (contents: WebContents, { sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
  sender === contents && senderFrame !== null && senderFrame === contents.mainFrame && isOurPage(senderFrame.url);

class PagePort implements MessagePortLike {
  readonly #contents: WebContents;
  readonly #messageListeners: ((message: unknown) => void)[] = [];
  readonly #closeListeners: ((reason: string) => void)[] = [];
  #open = true;

  constructor(contents: WebContents) {
    this.#contents = contents;
  }

  readonly post = (message: unknown): void => {
    if (this.#open && !this.#contents.isDestroyed()) this.#contents.send(messageChannel, message);
  };

  readonly onMessage = (listener: (message: unknown) => void): void => {
    this.#messageListeners.push(listener);
  };

  readonly onClose = (listener: (reason: string) => void): void => {
    this.#closeListeners.push(listener);
  };

  receive(message: unknown): void {
    for (const listener of this.#messageListeners) listener(message);
  }

  close(reason: string): void {
    this.#open = false;
    for (const listener of this.#closeListeners) listener(reason);
  }
}

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { MessagePortLike } from '../core/foundation/message-port.ts';

/** Comments sent this often keep the stream from being taken for dead. */
const keepAliveMs = 15_000;

/**
 * Ports to pages: messages come as posts, and leave as server-sent events. Its first event names the
 * channel that the page then posts to.
 */
export class EventChannels {
  readonly #channels = new Map<string, (message: unknown) => void>();

  /** Takes over a response as the stream of a new port; the port closes with it. */
  open(response: ServerResponse): MessagePortLike {
    const id = randomUUID();
    const messageListeners: ((message: unknown) => void)[] = [];
    const closeListeners: ((reason: string) => void)[] = [];
    this.#channels.set(id, (message) => {
      for (const listener of messageListeners) listener(message);
    });

    response.write(`event: channel\ndata: ${id}\n\n`);
    const keepAlive = setInterval(() => response.write(': here\n\n'), keepAliveMs);
    response.on('close', () => {
      clearInterval(keepAlive);
      this.#channels.delete(id);
      for (const listener of closeListeners) listener('the page was closed');
    });

    return {
      post: (message) => {
        if (!response.writableEnded) response.write(`data: ${JSON.stringify(message)}\n\n`);
      },
      onMessage: (listener) => {
        messageListeners.push(listener);
      },
      onClose: (listener) => {
        closeListeners.push(listener);
      },
    };
  }

  /** False when there is no such channel. */
  receive(id: string, message: unknown): boolean {
    const deliver = this.#channels.get(id);
    deliver?.(message);
    return deliver !== undefined;
  }
}

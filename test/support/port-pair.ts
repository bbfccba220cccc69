import type { MessagePortLike } from '../../electron/core/foundation/message-port.ts';

export interface TestPort extends MessagePortLike {
  /** Everything this end has been sent. */
  readonly received: unknown[];
  /** Closes both ends. */
  readonly close: (reason: string) => void;
}

/** Two joined ports in one process. Messages are cloned and arrive later, as between processes. */
export function portPair(): readonly [TestPort, TestPort] {
  const ends = [makeEnd(), makeEnd()] as const;
  const close = (reason: string): void => {
    for (const end of ends) for (const listener of end.closeListeners) listener(reason);
  };
  const port = (mine: 0 | 1, theirs: 0 | 1): TestPort => ({
    received: ends[mine].received,
    close,
    post: (message) => {
      const copy: unknown = structuredClone(message);
      setImmediate(() => {
        ends[theirs].received.push(copy);
        for (const listener of ends[theirs].messageListeners) listener(copy);
      });
    },
    onMessage: (listener) => ends[mine].messageListeners.push(listener),
    onClose: (listener) => ends[mine].closeListeners.push(listener),
  });
  return [port(0, 1), port(1, 0)];
}

const makeEnd = () => ({
  received: [] as unknown[],
  messageListeners: [] as ((message: unknown) => void)[],
  closeListeners: [] as ((reason: string) => void)[],
});

/** Two ends that pass structured-cloneable messages in order: a child process, a socket, a page. */
export interface MessagePortLike {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Called once, when nothing will come any more; `reason` is for people. */
  readonly onClose: (listener: (reason: string) => void) => void;
}

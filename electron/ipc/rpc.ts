/** The calls' kernel lives in `foundation`, because the process supervisor stands on it too. */
export type { MessagePortLike } from '../core/foundation/message-port.ts';
export type { RpcMessage, ServeOptions } from '../core/foundation/rpc.ts';
export { connect, serve } from '../core/foundation/rpc.ts';
/** What a call of the shell fails with. */
export { TapeError } from '../core/foundation/tape-error.ts';

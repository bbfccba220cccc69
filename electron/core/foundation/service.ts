import type { CallOptions } from './progress.ts';

/**
 * A service is a set of named calls with structured-cloneable parameters and results. The same type
 * describes the implementation inside a worker and the client outside it; `ipc/rpc.ts` joins the two.
 */
export type ServiceShape = Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;

/** The calls of a service as methods, on either side of a process boundary. */
export type Service<Shape extends ServiceShape> = {
  readonly [Method in keyof Shape]: (
    params: Shape[Method]['params'],
    options?: CallOptions,
  ) => Promise<Shape[Method]['result']>;
};

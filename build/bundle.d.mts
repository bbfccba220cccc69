/** Builds every stale bundle, or all with `force`. */
export function bundle(options?: { readonly force?: boolean }): Promise<void>;

/** The binary that Electron's own package names; undefined when it is not there. */
export function electronBinary(env?: NodeJS.ProcessEnv): string | undefined;
/** Says in half a sentence why Electron cannot open a window here; undefined when nothing is against it. */
export function whyNoWindow(env?: NodeJS.ProcessEnv): string | undefined;
/** Runs Electron's own install script; says in half a sentence why there is no binary afterwards. */
export function fetchElectron(options: { readonly limitMs: number; readonly env?: NodeJS.ProcessEnv }): Promise<string | undefined>;

/** What a test may ask of the double while the app's main process runs on it. */
export type DoubleShape = {
  /** Where Playwright can attach to the browser that shows the windows. */
  readonly devToolsAddress: { readonly params: null; readonly result: string };
  /** What the app has told Electron so far. */
  readonly inspect: { readonly params: null; readonly result: Inspection };
  /** What the next dialogs answer. */
  readonly answerDialogs: {
    readonly params: { readonly openPaths: readonly string[]; readonly savePath: string | null };
    readonly result: null;
  };
  /** Asks each of the session's permission handlers. */
  readonly askPermission: { readonly params: string; readonly result: readonly boolean[] };
  /** Fires an event of the window's contents that a listener may prevent; says whether one did. */
  readonly firePreventable: { readonly params: { readonly event: string; readonly url: string }; readonly result: boolean };
  readonly openWindow: { readonly params: string; readonly result: string };
  /** Asks the handler of the app's own scheme. */
  readonly requestScheme: {
    readonly params: { readonly url: string; readonly method: string };
    readonly result: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly length: number };
  };
  readonly isRequestBlocked: { readonly params: string; readonly result: boolean };
  /** Sends a message as if from a frame at `url`; answers those that the app sent back meanwhile. */
  readonly forgeMessage: {
    readonly params: { readonly url: string; readonly isMainFrame: boolean; readonly message: unknown };
    readonly result: readonly unknown[];
  };
  readonly forgeInvoke: {
    readonly params: { readonly channel: string; readonly url: string; readonly argument: unknown };
    readonly result: unknown;
  };
  readonly crashPage: { readonly params: null; readonly result: null };
  /** Starts the app once more, with these to bring to the first. */
  readonly startSecondInstance: { readonly params: { readonly brought: unknown }; readonly result: null };
  readonly quit: { readonly params: null; readonly result: null };
};

export interface Inspection {
  readonly windows: readonly { readonly options: Readonly<Record<string, unknown>>; readonly url: string; readonly focused: number }[];
  readonly webPreferences: Readonly<Record<string, unknown>>;
  readonly sandboxEnabled: boolean;
  readonly schemes: readonly { readonly scheme: string; readonly privileges: Readonly<Record<string, boolean>> }[];
  readonly handledSchemes: readonly string[];
  readonly paths: Readonly<Record<string, string>>;
  readonly menuLabels: readonly string[];
  readonly dialogs: readonly { readonly kind: string; readonly options: Readonly<Record<string, unknown>> }[];
  readonly openedOutside: readonly string[];
  readonly isKeptAwake: boolean;
  readonly notified: readonly string[];
  readonly ipcChannels: readonly string[];
}

export const doubleMethods = [
  'devToolsAddress',
  'inspect',
  'answerDialogs',
  'askPermission',
  'firePreventable',
  'openWindow',
  'requestScheme',
  'isRequestBlocked',
  'forgeMessage',
  'forgeInvoke',
  'crashPage',
  'startSecondInstance',
  'quit',
] as const satisfies readonly (keyof DoubleShape)[];

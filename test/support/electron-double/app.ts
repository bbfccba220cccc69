import { EventEmitter } from 'node:events';
import { startsAnew } from './app-status.ts';
import type { Inspection } from './control.ts';
import type { Browser } from './browser.ts';
import { startBrowser } from './browser.ts';

/** An event that a listener may prevent, as Electron's are. */
export class PreventableEvent {
  prevented = false;
  readonly url: string | undefined;

  constructor(url?: string) {
    this.url = url;
  }

  readonly preventDefault = (): void => {
    this.prevented = true;
  };
}

type PermissionDecision = (allowed: boolean) => void;

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly browser: Promise<Browser> = startBrowser();
  readonly paths: Record<string, string> = {};
  sandboxEnabled = false;
  #isStartedAnew = false;
  #ready: Promise<void> | undefined;

  /** Of the system, as Chromium writes it. */
  getLocale(): string {
    return 'en-GB';
  }

  enableSandbox(): void {
    this.sandboxEnabled = true;
  }

  setPath(name: string, path: string): void {
    this.paths[name] = path;
  }

  requestSingleInstanceLock(): boolean {
    return true;
  }

  whenReady(): Promise<void> {
    // Not before the main module has been evaluated, as in Electron.
    this.#ready ??= this.browser.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.#ready;
  }

  quit(): void {
    const event = new PreventableEvent();
    this.emit('will-quit', event);
    if (!event.prevented) this.exit(0);
  }

  relaunch(): void {
    this.#isStartedAnew = true;
  }

  exit(status: number): void {
    void this.browser.then(({ context }) => context.close()).finally(() => process.exit(this.#isStartedAnew ? startsAnew : status));
  }
}

export const app = new App();

class PowerMonitor extends EventEmitter {
  readonly onBatteryPower = false;
}

export const powerMonitor = new PowerMonitor();

/** What keeps the machine awake now. */
export const blockers = new Set<number>();
/** What people were told when they looked elsewhere. */
export const notified: string[] = [];

export const powerSaveBlocker = {
  start: (): number => {
    const id = Math.random();
    blockers.add(id);
    return id;
  },
  stop: (id: number): void => {
    blockers.delete(id);
  },
};

export class Notification extends EventEmitter {
  readonly #body: string;

  constructor({ body }: { readonly body: string }) {
    super();
    this.#body = body;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    notified.push(this.#body);
  }
}

type SchemeHandler = (request: Request) => Promise<Response>;

class Protocol {
  readonly schemes: Inspection['schemes'][number][] = [];
  readonly handlers = new Map<string, SchemeHandler>();

  registerSchemesAsPrivileged(schemes: readonly Inspection['schemes'][number][]): void {
    this.schemes.push(...schemes);
  }

  handle(scheme: string, handler: SchemeHandler): void {
    this.handlers.set(scheme, handler);
  }
}

export const protocol = new Protocol();

class Session extends EventEmitter {
  requestHandler: ((contents: unknown, permission: string, decide: PermissionDecision) => void) | undefined;
  checkHandler: ((contents: unknown, permission: string) => boolean) | undefined;
  deviceHandler: ((details: unknown) => boolean) | undefined;
  beforeRequest: ((details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void) | undefined;

  setPermissionRequestHandler(handler: Session['requestHandler']): void {
    this.requestHandler = handler;
  }

  setPermissionCheckHandler(handler: Session['checkHandler']): void {
    this.checkHandler = handler;
  }

  setDevicePermissionHandler(handler: Session['deviceHandler']): void {
    this.deviceHandler = handler;
  }

  readonly webRequest = {
    onBeforeRequest: (handler: Session['beforeRequest']): void => {
      this.beforeRequest = handler;
    },
  };

  isBlocked(url: string): boolean {
    let blocked = false;
    this.beforeRequest?.({ url }, ({ cancel = false }) => {
      blocked = cancel;
    });
    return blocked;
  }

  /** What each handler says; a handler that is not set allows everything, as Electron does. */
  permissions(permission: string): readonly boolean[] {
    let requested = true;
    this.requestHandler?.(null, permission, (allowed) => {
      requested = allowed;
    });
    return [requested, this.checkHandler?.(null, permission) ?? true, this.deviceHandler?.({}) ?? true];
  }
}

export const session = { defaultSession: new Session() };

interface MenuTemplateItem {
  readonly label?: string;
  readonly role?: string;
  readonly submenu?: readonly MenuTemplateItem[];
}

export const menuLabels: string[] = [];
export const Menu = {
  buildFromTemplate: (template: readonly MenuTemplateItem[]) => template,
  setApplicationMenu: (template: readonly MenuTemplateItem[]): void => {
    const label = (item: MenuTemplateItem): string => item.label ?? item.role ?? '';
    menuLabels.length = 0;
    for (const item of template) menuLabels.push(...[item, ...(item.submenu ?? [])].map(label));
  },
};

export const dialogsShown: { kind: string; options: Readonly<Record<string, unknown>> }[] = [];
export const dialogAnswers: { openPaths: readonly string[]; savePath: string | null } = { openPaths: [], savePath: null };
export const dialog = {
  /** Whoever sees it has no app to ask. */
  showErrorBox: (title: string, words: string): void => {
    process.stderr.write(`${title}\n${words}\n`);
  },
  showOpenDialog: (_window: unknown, options: Readonly<Record<string, unknown>>) => {
    dialogsShown.push({ kind: 'open', options });
    const { openPaths: filePaths } = dialogAnswers;
    return Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  },
  showSaveDialog: (_window: unknown, options: Readonly<Record<string, unknown>>) => {
    dialogsShown.push({ kind: 'save', options });
    return Promise.resolve({ canceled: dialogAnswers.savePath === null, filePath: dialogAnswers.savePath ?? '' });
  },
};

export const openedOutside: string[] = [];
export const shell = {
  showItemInFolder: (path: string): void => {
    openedOutside.push(path);
  },
  openExternal: (address: string): void => {
    openedOutside.push(address);
  },
};

export const utilityProcess = {
  fork: (): never => {
    throw new Error('the double has no utility process: set TAPE_STUDIO_NODE');
  },
};

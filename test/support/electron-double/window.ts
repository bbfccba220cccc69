import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Frame, Page, Route } from 'playwright';
import { app, PreventableEvent, protocol, session } from './app.ts';
import { pageSideScript } from './page-side.ts';

/** Chromium serves no scheme of ours outside Electron; this origin stands in for `tape://app`. */
const standIn = 'http://tape-app.localhost';
const real = 'tape://app';
const toReal = (url: string): string => (url.startsWith(standIn) ? real + url.slice(standIn.length) : url);
const toStandIn = (url: string): string => (url.startsWith(real) ? standIn + url.slice(real.length) : url);

interface FrameDouble {
  readonly url: string;
}

type OpenHandler = (details: { readonly url: string }) => { readonly action: string };

export class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();

  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown): void {
    this.handlers.set(channel, handler);
  }
}
export const ipcMain = new IpcMain();

export class WebContents extends EventEmitter {
  readonly sent: unknown[] = [];
  readonly #preload: string;
  #page: Page | undefined;
  #mainFrame: FrameDouble = { url: '' };
  #destroyed = false;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  /** An address that the app itself loads; any other navigation comes from the page. */
  #loading = '';

  constructor(preload: string) {
    super();
    this.#preload = preload;
  }

  get mainFrame(): FrameDouble {
    return this.#mainFrame;
  }

  getURL(): string {
    return this.#mainFrame.url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  askToOpen(url: string): string {
    return this.#openHandler({ url }).action;
  }

  send(channel: string, ...args: unknown[]): void {
    this.sent.push(...args);
    this.#page
      ?.evaluate(
        ([name, values]) => {
          (globalThis as unknown as { __electronDoubleReceive: (...all: unknown[]) => void }).__electronDoubleReceive(name, values);
        },
        [channel, args] as const,
      )
      // The page has just been loaded anew or closed: Electron drops the message too.
      .catch(() => undefined);
  }

  reload(): void {
    void this.load(this.#mainFrame.url);
  }

  async load(url: string): Promise<void> {
    const page = await this.#ensurePage();
    this.#loading = toStandIn(url);
    await page.goto(this.#loading);
  }

  async crash(): Promise<void> {
    // Playwright waits for an answer that a crashed page never gives.
    void this.#page?.goto('chrome://crash').catch(() => undefined);
    await new Promise((resolve) => this.once('render-process-gone', resolve));
  }

  async #ensurePage(): Promise<Page> {
    if (this.#page !== undefined) return this.#page;
    const { context } = await app.browser;
    const page = context.pages().find((candidate) => candidate.url() === 'about:blank') ?? (await context.newPage());
    this.#page = page;
    const filesFolder = process.env['ELECTRON_DOUBLE_FILES'] ?? '/nowhere';
    await page.addInitScript({ content: pageSideScript(readFileSync(this.#preload, 'utf8'), filesFolder) });
    await page.exposeBinding('__electronDouble', ({ frame }, kind: string, channel: string, args: unknown[]) =>
      this.#receive(frame, kind, channel, args),
    );
    await page.route('**/*', (route) => this.#route(page, route));
    page.on('crash', () => {
      this.#page = undefined;
      void page.close().catch(() => undefined);
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    });
    page.on('popup', (popup) => {
      if (this.askToOpen(popup.url()) === 'deny') void popup.close();
    });
    page.on('close', () => {
      if (this.#page !== page) return;
      this.#destroyed = true;
      this.emit('destroyed');
    });
    return page;
  }

  async #receive(frame: Frame, kind: string, channel: string, args: unknown[]): Promise<unknown> {
    const senderFrame = frame === this.#page?.mainFrame() ? this.#mainFrame : { url: toReal(frame.url()) };
    const event = { sender: this, senderFrame };
    if (kind === 'send') return void ipcMain.emit(channel, event, ...args);
    const handler = ipcMain.handlers.get(channel);
    if (handler === undefined) throw new Error(`no handler for ${channel}`);
    return handler(event, ...args);
  }

  async #route(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const url = toReal(request.url());
    const isMainNavigation = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (isMainNavigation) this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, url });
    if (isMainNavigation && !this.#mayNavigate(request.url(), url)) {
      // As in Electron, the page stays as it is; any other error would put Chromium's error page in its place.
      await route.abort('aborted');
      return;
    }
    if (!url.startsWith('tape:')) {
      if (session.defaultSession.isBlocked(url)) await route.abort();
      else await route.continue();
      return;
    }
    if (isMainNavigation) this.#mainFrame = { url };
    const handler = protocol.handlers.get('tape');
    if (handler === undefined) throw new Error('the app has not registered its scheme');
    const response = await handler(new Request(url, { method: request.method() }));
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  #mayNavigate(address: string, url: string): boolean {
    if (address === this.#loading) return true;
    const event = new PreventableEvent(url);
    this.emit('will-navigate', event);
    return !event.prevented;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly options: Readonly<Record<string, unknown>>;
  readonly webContents: WebContents;
  focused = 0;

  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
    const { preload } = options['webPreferences'] as { readonly preload: string };
    this.webContents = new WebContents(preload);
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.webContents.on('destroyed', () => {
      this.emit('closed');
      app.emit('window-all-closed');
    });
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  isDestroyed(): boolean {
    return false;
  }

  /** Whoever tests looks elsewhere. */
  isFocused(): boolean {
    return false;
  }

  show(): void {
    this.focus();
  }

  focus(): void {
    this.focused += 1;
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.focus();
  }
}

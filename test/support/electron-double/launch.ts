import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import type { Browser, Page } from 'playwright';
import { connect } from '../../../electron/core/foundation/rpc.ts';
import type { Service } from '../../../electron/core/foundation/service.ts';
import { bundleNode } from '../bundle-node.ts';
import type { DoubleShape } from './control.ts';
import { doubleMethods } from './control.ts';

const root = join(import.meta.dirname, '..', '..', '..');

export interface RunningApp {
  readonly double: Service<DoubleShape>;
  /** Playwright, attached to the browser from outside. */
  readonly browser: Browser;
  /** The window's page, as it is now: a crash replaces it. */
  readonly page: () => Promise<Page>;
  /** The status that the main process ends with. */
  readonly ended: Promise<number | null>;
  readonly close: () => Promise<void>;
}

interface LaunchOptions {
  /** For one test file alone. */
  readonly name: string;
  /** None: where the environment says, or else the usual place. */
  readonly stateFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where files lie that the page gets by drag and drop. */
  readonly filesFolder?: string;
  readonly mainPath?: string;
}

/**
 * Starts the app's real main bundle (build/out/node/main.js) with `electron` replaced by the double.
 *
 * It proves how main, preload and page are joined; it does not prove sandboxing, native dialogs, fuses or
 * packaging, which only the real Electron has.
 */
export async function launchElectronDouble(options: LaunchOptions): Promise<RunningApp> {
  const { child, ended } = await startElectronDouble(options);
  const service = connect<DoubleShape>(
    {
      post: (message) => child.send(message as never, () => undefined),
      onMessage: (listener) => child.on('message', listener),
      onClose: (listener) => child.on('exit', (status, signal) => {
        listener(`exit ${status ?? signal ?? ''}`);
      }),
    },
    doubleMethods,
  );
  const browser = await chromium.connectOverCDP(await service.devToolsAddress(null));
  return {
    double: service,
    browser,
    ended,
    page: () => findPage(browser),
    close: async () => {
      await browser.close();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The same, of which nobody hears but when it ends. */
export async function startElectronDouble(options: LaunchOptions): Promise<{ readonly child: ChildProcess; readonly ended: Promise<number | null> }> {
  const folder = await bundleNode(`electron-double-${options.name}`, { electron: join(import.meta.dirname, 'electron.ts') });
  const double = pathToFileURL(join(folder, 'electron.js')).href;
  const resolver = `export const resolve = (name, context, next) =>
    name === 'electron' ? { url: ${JSON.stringify(double)}, shortCircuit: true } : next(name, context);`;
  const hook = `import { register } from 'node:module'; register(${JSON.stringify(dataModule(resolver))});`;

  const child = fork(options.mainPath ?? join(root, 'build/out/node/main.js'), [], {
    serialization: 'advanced',
    execArgv: ['--import', dataModule(hook)],
    env: {
      ...process.env,
      TAPE_STUDIO_HOME: options.stateFolder ?? '',
      TAPE_STUDIO_NODE: process.execPath,
      ELECTRON_DOUBLE_FILES: options.filesFolder ?? options.stateFolder ?? '',
      ...options.env,
    },
  });
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  return { child, ended };
}

const dataModule = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/** Waits for a page of the app; chromium's own start page is none. */
async function findPage(browser: Browser): Promise<Page> {
  for (;;) {
    const page = browser
      .contexts()
      .flatMap((context) => context.pages())
      .find((candidate) => candidate.url().startsWith('http://tape-app.localhost'));
    if (page !== undefined) return page;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

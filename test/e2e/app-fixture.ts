import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, type Locator, type Page } from '@playwright/test';

const root = join(import.meta.dirname, '../..');

/** The browser shell as a user starts it: its own process, its own workers, an empty home. */
export interface RunningApp {
  /** As it printed it, with the token. */
  readonly address: string;
  /** Kills a worker the hard way, as the system does when memory runs out. */
  readonly killWorker: (name: 'imaging' | 'inference') => void;
}

/** Starts the browser shell with these options. */
export const startShell = (home: string, options: readonly string[] = []): Promise<StartedShell> =>
  start(['build/out/node/web.js', ...options], { TAPE_STUDIO_HOME: home });

/** The same as `npm start` does it, called from a folder. */
export const npmStart = (home: string, calledFrom: string, options: readonly string[]): Promise<StartedShell> =>
  start(['build/start.mjs', '--browser', ...options], { TAPE_STUDIO_HOME: home, INIT_CWD: calledFrom });

interface StartedShell {
  readonly shell: ChildProcess;
  /** As it printed it. */
  readonly address: string;
}

async function start([script = '', ...options]: readonly string[], env: NodeJS.ProcessEnv): Promise<StartedShell> {
  const shell = spawn(process.execPath, [join(root, script), ...options], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(shell.stdout)) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address !== undefined) return { shell, address };
  }
  throw new Error('the shell ended without an address');
}

/** The process of a worker, among the shell's children. */
const workerPid = (shell: ChildProcess, name: string): number =>
  Number(execFileSync('pgrep', ['-P', String(shell.pid), '-f', `workers/${name}.js`], { encoding: 'utf8' }));

interface Fixtures {
  /** A page of the running app. Fails the test when the page logs an error. */
  readonly studio: Page;
}

interface WorkerFixtures {
  readonly app: RunningApp;
  /** For photos; removed in the end. */
  readonly folder: string;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  app: [
    async ({}, use) => {
      const home = mkdtempSync(join(tmpdir(), 'tape-studio-'));
      const { shell, address } = await startShell(home);
      await use({
        address,
        killWorker: (name) => process.kill(workerPid(shell, name), 'SIGKILL'),
      });
      shell.kill('SIGTERM');
      await once(shell, 'exit');
      rmSync(home, { recursive: true });
    },
    { scope: 'worker' },
  ],

  folder: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'tape-photos-'));
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  studio: async ({ page, app }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(app.address);
    await use(page);
    test.expect(complaints).toEqual([]);
  },
});

export const divider = (page: Page): Locator => page.getByRole('slider', { name: 'Divider between before and after' });
export const restoreButton = (page: Page): Locator => page.getByRole('button', { name: 'Restore', exact: true });
export const filmstrip = (page: Page): Locator => page.getByRole('navigation', { name: 'Open photos' });

/** Waits until every tile in sight is drawn at its own sharpness. */
export const settled = (page: Page): Promise<void> => page.locator('canvas[data-settled="true"]').waitFor();

/** Opens files by the browser's own dialog. */
export async function chooseFiles(page: Page, paths: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^Open/ }).first().click();
  await (await chooser).setFiles([...paths]);
}

export async function openPhoto(page: Page, path: string): Promise<void> {
  await chooseFiles(page, [path]);
  await page.getByRole('heading', { level: 1, name: basename(path) }).waitFor();
  await settled(page);
}

export async function restorePhoto(page: Page): Promise<void> {
  await restoreButton(page).click();
  await divider(page).waitFor({ timeout: 120_000 });
  await settled(page);
}

export { expect } from '@playwright/test';

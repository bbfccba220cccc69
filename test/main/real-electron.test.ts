/**
 * The same main, preload and page on the real Electron: what its double cannot prove. Skipped, with the
 * reason, where Electron's binary is absent or cannot open a window.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { electronBinary, whyNoWindow } from '../../build/electron-binary.mjs';

const root = join(import.meta.dirname, '..', '..');
const binary = electronBinary();
const reason = binary === undefined ? "Electron's binary is not on this machine" : whyNoWindow();
if (reason !== undefined) process.stderr.write(`The tests with the real Electron are skipped. ${reason}.\n`);

describe.skipIf(reason !== undefined)(`the desktop shell, on the real Electron${reason === undefined ? '' : ` (skipped: ${reason})`},`, () => {
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    const { _electron } = await import('playwright');
    const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>;
    app = await _electron.launch({
      executablePath: binary ?? '',
      args: [root],
      env: { ...env, TAPE_STUDIO_HOME: mkdtempSync(join(tmpdir(), 'tape-studio-')) },
    });
    page = await app.firstWindow();
  });
  afterAll(async () => {
    await app.close();
  });

  test('opens one window on our own scheme', async () => {
    expect(app.windows()).toHaveLength(1);
    expect(page.url()).toBe('tape://app/index.html');
    expect(await page.title()).toBe('TAPE Studio');
  });

  test('sandboxes the page', async () => {
    const [pid, isSandboxed] = await app.evaluate(({ app: electronApp, BrowserWindow }) => {
      const processId = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0;
      return [processId, electronApp.getAppMetrics().find((metric) => metric.pid === processId)?.sandboxed] as const;
    });
    // Electron tells of it on Windows and macOS; on Linux the kernel does: 2 is a filter of system calls.
    if (process.platform === 'linux') expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s*2$/m);
    else expect(isSandboxed).toBe(true);
  });

  // Without context isolation there would be no `window.tape`: Electron's bridge throws then.
  test('gives the page window.tape, and nothing of Node or Electron', async () => {
    expect(
      await page.evaluate(() => {
        const world = globalThis as unknown as Readonly<Record<string, unknown>> & { readonly tape: object };
        const others = ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in world);
        return { tape: Object.keys(world.tape).sort(), others };
      }),
    ).toEqual({ tape: ['openFiles', 'post', 'subscribe'], others: [] });
  });

  test('lets nothing but our scheme load', async () => {
    const outcome = await page.evaluate(() => fetch('https://example.org/').then(() => 'loaded', () => 'refused'));
    expect(outcome).toBe('refused');
    expect(await page.evaluate(() => fetch('/index.html').then(({ status }) => status))).toBe(200);
  });

  test('stays where it is', async () => {
    await page.evaluate(() => {
      window.open('https://example.org/');
      location.href = 'https://example.org/';
    });
    expect(await page.evaluate(() => location.href)).toBe('tape://app/index.html');
    expect(app.windows()).toHaveLength(1);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { electronBinary, whyNoWindow } from '../../build/electron-binary.mjs';

const root = join(import.meta.dirname, '..', '..');
const script = (name: string): string => join(root, 'build', name);
const folder = (): string => mkdtempSync(join(tmpdir(), 'tape-studio-'));
const isRoot = process.getuid?.() === 0;

/** Starts the app, waits for its address, uses it once, and ends it as Ctrl-C does. */
async function serveOnce(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ readonly status: number; readonly words: string }> {
  const child = spawn(process.execPath, [script('start.mjs'), ...args], {
    env: { ...process.env, TAPE_STUDIO_HOME: folder(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words = text(child.stderr);
  let address: string | undefined;
  for await (const said of child.stdout) {
    address = /http:\/\/127\.0\.0\.1:\S+/.exec(String(said))?.[0];
    if (address !== undefined) break;
  }
  expect((await fetch(address ?? '', { redirect: 'manual' })).status).toBe(303);
  const exit = once(child, 'exit') as Promise<[number]>;
  child.kill('SIGINT');
  const [status] = await exit;
  return { status, words: await words };
}

describe('npm start', () => {
  test('serves the browser shell when asked to, until Ctrl-C', async () => {
    const { status, words } = await serveOnce(['--browser'], {});
    expect(status).toBe(0);
    expect(words).not.toContain('instead');
  });

  test.runIf(process.platform === 'linux')('says why there is no window, in one sentence, and serves the browser shell', async () => {
    const { status, words } = await serveOnce([], { DISPLAY: '', WAYLAND_DISPLAY: '' });
    expect(status).toBe(0);
    expect(words).toContain('There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)');
    expect(words).toContain('Serving the app to your browser instead.');
  });

  test.runIf(process.platform === 'linux' && !isRoot)('falls back to it when Electron ends at once (not tried as root, who gets no window)', async () => {
    const dist = folder();
    writeFileSync(join(dist, 'electron'), '#!/bin/sh\nexit 127\n');
    chmodSync(join(dist, 'electron'), 0o755);
    const { words } = await serveOnce([], { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: dist });
    expect(words).toContain('Electron ended at once (status 127');
  });

  test('refuses what it does not know', () => {
    const { status, stderr } = spawnSync(process.execPath, [script('start.mjs'), '--nonsense'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('usage: npm start');
  });
});

test.runIf(process.platform === 'linux')("Electron's sandbox is kept: root gets no window", () => {
  expect(whyNoWindow({})).toContain('no display');
  expect(whyNoWindow({ DISPLAY: ':0' })?.includes('root') ?? false).toBe(isRoot);
});

test('the binary is looked for, and not asked for', () => {
  const dist = folder();
  expect(electronBinary({ ELECTRON_OVERRIDE_DIST_PATH: dist })).toBeUndefined();
});

test("the command line's standard output is its own", () => {
  const { status, stdout } = spawnSync(process.execPath, [script('cli.mjs'), 'restore', '/nowhere.png', '--task', 'denoise', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, TAPE_STUDIO_HOME: folder() },
  });
  expect(status).toBe(1);
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { readonly event: string }).event)).toContain('error');
});

/**
 * Electron's own security list (electronjs.org/docs/latest/tutorial/security), item by item. What can be
 * asked of the running main process is asked through the double; the rest is read from the sources. The
 * double proves what the app tells Electron, not that Electron obeys.
 */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Inspection } from '../support/electron-double/control.ts';
import type { RunningApp } from '../support/electron-double/launch.ts';
import { launchElectronDouble } from '../support/electron-double/launch.ts';

const root = join(import.meta.dirname, '..', '..');
const page = 'tape://app/index.html';

let app: RunningApp;
let seen: Inspection;

beforeAll(async () => {
  app = await launchElectronDouble({ name: 'security', stateFolder: mkdtempSync(join(tmpdir(), 'tape-studio-')) });
  await app.page();
  seen = await app.double.inspect(null);
});
afterAll(async () => {
  await app.close();
});

const sources = (folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte|html)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

const policy = async (): Promise<string> =>
  (await app.double.requestScheme({ url: page, method: 'GET' })).headers['content-security-policy'] ?? '';

describe("Electron's security list", () => {
  const list: readonly (readonly [string, () => Promise<void> | void])[] = [
    [
      'only load secure content',
      async () => {
        expect(seen.windows.map(({ url }) => url)).toEqual([page]);
        for (const url of ['http://example.org/', 'https://example.org/x.js', 'ws://example.org/', 'file:///etc/passwd', 'ftp://example.org/']) {
          expect(await app.double.isRequestBlocked(url)).toBe(true);
        }
        expect(await app.double.isRequestBlocked(page)).toBe(false);
      },
    ],
    [
      'no Node.js integration in pages',
      () => {
        expect(seen.webPreferences).toMatchObject({
          nodeIntegration: false,
          nodeIntegrationInSubFrames: false,
          nodeIntegrationInWorker: false,
        });
      },
    ],
    ['context isolation', () => { expect(seen.webPreferences).toMatchObject({ contextIsolation: true }); }],
    [
      'process sandboxing',
      () => {
        expect(seen.sandboxEnabled).toBe(true);
        expect(seen.webPreferences).toMatchObject({ sandbox: true });
      },
    ],
    [
      'permission requests are handled: every one is denied',
      async () => {
        for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read', 'fileSystem', 'usb', 'display-capture']) {
          expect(await app.double.askPermission(permission)).toEqual([false, false, false]);
        }
      },
    ],
    ['webSecurity stays on', () => { expect(seen.webPreferences).toMatchObject({ webSecurity: true }); }],
    [
      'a restrictive Content-Security-Policy',
      async () => {
        const directives = new Map((await policy()).split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1).join(' ')]));
        expect(Object.fromEntries(directives)).toEqual({
          'default-src': "'none'",
          'script-src': "'self'",
          'style-src': "'self'",
          'img-src': "'self'",
          'font-src': "'self'",
          'connect-src': "'self'",
          'base-uri': "'none'",
          'form-action': "'none'",
          'frame-ancestors': "'none'",
        });
      },
    ],
    ['no insecure content', () => { expect(seen.webPreferences).toMatchObject({ allowRunningInsecureContent: false }); }],
    ['no experimental features', () => { expect(seen.webPreferences).toMatchObject({ experimentalFeatures: false }); }],
    [
      'no Blink features by name',
      () => {
        expect(seen.webPreferences).not.toHaveProperty('enableBlinkFeatures');
        expect(sources('electron')).not.toMatch(/enable-blink-features|enableBlinkFeatures|appendSwitch/);
      },
    ],
    [
      'no pop-ups from <webview>',
      () => {
        expect(seen.webPreferences).toMatchObject({ webviewTag: false });
        expect(sources('renderer')).not.toMatch(/<webview|allowpopups/i);
      },
    ],
    [
      'no <webview> at all',
      async () => {
        expect(await app.double.firePreventable({ event: 'will-attach-webview', url: page })).toBe(true);
      },
    ],
    [
      'navigation is limited to our page',
      async () => {
        for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
          for (const url of ['https://example.org/', 'file:///etc/passwd', 'tape://other/', 'tape://app.example.org/', 'javascript:0', 'data:text/html,x', 'no address']) {
            expect(await app.double.firePreventable({ event, url })).toBe(true);
          }
        }
        expect(await app.double.firePreventable({ event: 'will-navigate', url: page })).toBe(false);
        expect(await app.double.firePreventable({ event: 'will-download', url: page })).toBe(true);
      },
    ],
    [
      'no new windows',
      async () => {
        for (const url of ['https://example.org/', page, 'about:blank']) expect(await app.double.openWindow(url)).toBe('deny');
      },
    ],
    ['no openExternal', () => { expect(sources('electron')).not.toMatch(/openExternal|openPath/); }],
    [
      'a current Electron, pinned exactly',
      () => {
        const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
        expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
        expect(Number.parseInt(devDependencies['electron'] ?? '', 10)).toBeGreaterThanOrEqual(45);
      },
    ],
    [
      'the sender of every message is checked',
      async () => {
        const message = { type: 'call', id: 901, method: 'readSettings', params: null };
        // Answers to what the page itself asked may come at any time.
        const answersTo = async (url: string, isMainFrame: boolean): Promise<readonly unknown[]> =>
          (await app.double.forgeMessage({ url, isMainFrame, message })).filter((answer) => (answer as { readonly id?: unknown }).id === message.id);
        for (const url of ['https://example.org/', 'tape://other/', 'file:///index.html', page, '']) {
          expect(await answersTo(url, false)).toEqual([]);
          expect(await app.double.forgeInvoke({ channel: 'tape:open-files', url, argument: ['/etc/passwd'] })).toMatchObject({
            photos: [],
            failures: [{ error: { code: 'not-allowed' } }],
          });
          const added = { setId: crypto.randomUUID(), role: 'input', paths: ['/etc/passwd'] };
          expect(await app.double.forgeInvoke({ channel: 'tape:add-pair-files', url, argument: added })).toMatchObject({ error: { code: 'not-allowed' } });
          expect(await app.double.forgeInvoke({ channel: 'tape:add-queue-files', url, argument: ['/etc/passwd'] })).toMatchObject({ error: { code: 'not-allowed' } });
        }
        expect(await answersTo(page, true)).toMatchObject([{ type: 'result' }]);
        expect(seen.ipcChannels.toSorted()).toEqual(['tape:add-pair-files', 'tape:add-queue-files', 'tape:message', 'tape:open-files']);
      },
    ],
    [
      'a scheme of our own instead of file://',
      () => {
        expect(seen.handledSchemes).toEqual(['tape']);
        expect(seen.schemes).toEqual([{ scheme: 'tape', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
        expect(sources('electron')).not.toMatch(/file:\/\/|loadFile\(/);
      },
    ],
    [
      'fuses: what the package needs not is burnt out',
      () => {
        const configuration = readFileSync(join(root, 'build', 'electron-builder.json'), 'utf8');
        const { electronFuses } = JSON.parse(configuration) as { electronFuses?: unknown };
        expect(electronFuses).toMatchObject({
          runAsNode: false,
          enableNodeOptionsEnvironmentVariable: false,
          enableNodeCliInspectArguments: false,
          onlyLoadAppFromAsar: true,
          enableEmbeddedAsarIntegrityValidation: true,
          grantFileProtocolExtraPrivileges: false,
        });
      },
    ],
    [
      'no Electron API reaches the page',
      async () => {
        const window = await app.page();
        const shape = await window.evaluate(() =>
          Object.fromEntries(Object.entries((globalThis as unknown as { tape: object }).tape).map(([name, value]) => [name, typeof value])),
        );
        expect(shape).toEqual({ post: 'function', subscribe: 'function', openFiles: 'function', addPairFiles: 'function', addQueueFiles: 'function' });
        expect(readFileSync(join(root, 'build/out/preload/preload.cjs'), 'utf8').match(/exposeInMainWorld/g)).toHaveLength(1);
      },
    ],
  ];

  test('has 20 items', () => {
    expect(list).toHaveLength(20);
  });
  test.each(list.map(([name, check], index) => [index + 1, name, check] as const))('%i. %s', async (_number, _name, check) => {
    await check();
  });
});

describe('the scheme', () => {
  test.each([
    'tape://app/../package.json',
    'tape://app/%2e%2e/%2e%2e/etc/passwd',
    'tape://app/..%2f..%2fetc%2fpasswd',
    'tape://app//etc/passwd',
    'tape://app/assets/../../node/main.js',
    'tape://app/tiles/00000000-0000-4000-8000-000000000000/0/0_0.png',
    'tape://other/index.html',
    'tape://app.example.org/index.html',
  ])('%s leads nowhere', async (url) => {
    expect(await app.double.requestScheme({ url, method: 'GET' })).toMatchObject({ status: 404, length: 0 });
  });

  test.each(['POST', 'PUT', 'DELETE', 'HEAD'])('does not know %s', async (method) => {
    expect(await app.double.requestScheme({ url: page, method })).toMatchObject({ status: 404 });
  });

  test('sends every file with its type, and nosniff', async () => {
    const html = readFileSync(join(root, 'build/out/renderer/index.html'), 'utf8');
    const script = /src="\.?(\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    for (const [path, type] of [['/index.html', 'text/html; charset=utf-8'], [script, 'text/javascript; charset=utf-8']]) {
      const { status, headers } = await app.double.requestScheme({ url: `tape://app${path ?? ''}`, method: 'GET' });
      expect(status).toBe(200);
      expect(headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' });
    }
  });
});

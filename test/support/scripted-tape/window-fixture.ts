import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { test as base, type Page } from '@playwright/test';
import { build, type Rolldown } from 'vite';
import type { PictureKind } from './photo-like.ts';
import { photoLikeTile } from './photo-like.ts';
import type { Script } from './scripted-studio.ts';
import { plainInspection } from './scripted-inspection.ts';
import { emptyQueue } from './scripted-queue.ts';
import { noTraining } from './scripted-training.ts';

const root = join(import.meta.dirname, '../../..');
const origin = 'http://tape.test';
/** The page must work under this; the shells send their own, no laxer than needed. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.webp': 'image/webp',
};

const plainScript: Script = {
  tasks: ['denoise'],
  ownModels: [],
  importError: null,
  info: { format: 'jpeg', widthPx: 1500, heightPx: 1000, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: 'Adobe RGB (1998)' },
  tilePx: 512,
  names: ['IMG_4711.jpg'],
  failures: [],
  openError: null,
  needs: [{ denoise: 0.86, deblur: 0.05 }, {}, { derain: 0.5, desnow: 0.4 }],
  needError: null,
  restoreError: null,
  exportError: null,
  fileExists: false,
  handedOver: [],
  hindrance: null,
  notes: {},
  choosesFolder: true,
  dataFolder: { isSet: false, moveError: null, move: null },
  shell: 'desktop',
  theme: 'dark',
  settings: {},
  language: 'system',
  holdRestore: false,
  etaMs: 41_000,
  training: noTraining,
  queue: emptyQueue,
  inspection: plainInspection,
};

/** What the page did that it must not do. */
export interface Complaints {
  readonly policyViolations: string[];
  readonly pageErrors: string[];
}

interface Fixtures {
  /** Opens the built page with a scripted shell; says what differs from the plain script. */
  readonly openWindow: (change?: Partial<Script>) => Promise<Page>;
  readonly complaints: Complaints;
}

export const test = base.extend<Fixtures, { readonly shellCode: string }>({
  shellCode: [
    async ({}, use) => {
      const bundled = (await build({
        configFile: false,
        logLevel: 'error',
        root,
        build: {
          write: false,
          minify: false,
          lib: { entry: join(import.meta.dirname, 'scripted-studio.ts'), formats: ['iife'], name: 'scripted' },
        },
      })) as Rolldown.RolldownOutput[];
      await use(bundled[0]!.output[0].code);
    },
    { scope: 'worker' },
  ],

  complaints: async ({ page }, use) => {
    const complaints: Complaints = { policyViolations: [], pageErrors: [] };
    page.on('pageerror', (error) => complaints.pageErrors.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const list = message.text().includes('Content Security Policy') ? complaints.policyViolations : complaints.pageErrors;
      list.push(message.text());
    });
    await use(complaints);
    test.expect(complaints).toEqual({ policyViolations: [], pageErrors: [] });
  },

  openWindow: async ({ page, shellCode, complaints: _watched }, use) => {
    await use(async (change = {}) => {
      const script = { ...plainScript, ...change };
      await page.route(`${origin}/**`, async (route) => {
        const path = new URL(route.request().url()).pathname;
        const tile = /^\/pictures\/[^/]+?(?:-x([24]))?\/(before|after|spared)\/(\d+)\/(\d+)_(\d+)\.png$/.exec(path);
        if (tile !== null) {
          const [scale, level, column, row] = [Number(tile[1] ?? 1), Number(tile[3]), Number(tile[4]), Number(tile[5])];
          const size = { widthPx: scale * script.info.widthPx, heightPx: scale * script.info.heightPx };
          const request = { kind: tile[2] as PictureKind, level, column, row };
          const body = await photoLikeTile(request, { ...size, tilePx: script.tilePx });
          return route.fulfill({ body, contentType: 'image/png' });
        }
        const file = path === '/' ? '/index.html' : path;
        if (file === '/favicon.ico') return route.fulfill({ status: 204 });
        return route.fulfill({
          body: await readFile(join(root, 'build/out/renderer', file)),
          contentType: contentTypes[extname(file)] ?? 'application/octet-stream',
          headers: { 'Content-Security-Policy': policy },
        });
      });
      await page.addInitScript(`window.script = ${JSON.stringify(script)};`);
      await page.addInitScript(shellCode);
      await page.goto(`${origin}/`);
      return page;
    });
  },
});

export { expect } from '@playwright/test';

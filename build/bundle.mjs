/**
 * Bundles what is stale: the Node side, the preload script, the browser shell's bridge, the task cards' pictures,
 * the page.
 *
 *   node build/bundle.mjs [--force]
 *
 * A bundle is stale when a source is newer than its stamp. Sources are whole rooms: finding out more
 * exactly would cost more than it saves.
 */
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { build, runnerImport } from 'vite';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const out = join(root, 'build', 'out');

/** Native, Electron's own, or too large to bundle: found in node_modules at run time. */
const external = ['@techstark/opencv-js', 'electron', 'libheif-js', 'libraw-wasm', 'onnxruntime-node', 'sharp'];

/** @type {import('vite').InlineConfig} */
const common = { root, configFile: false, logLevel: 'warn', publicDir: false };

const nodeBundle = {
  name: 'node',
  sources: ['electron', 'models'],
  run: () =>
    build({
      ...common,
      ssr: { noExternal: true, external },
      build: {
        ssr: true,
        target: 'node20',
        outDir: join(out, 'node'),
        emptyOutDir: true,
        minify: false,
        rolldownOptions: {
          input: {
            main: join(root, 'electron/main/main.ts'),
            web: join(root, 'electron/web/web.ts'),
            cli: join(root, 'electron/cli/cli.ts'),
            'workers/imaging': join(root, 'electron/workers/imaging.ts'),
            'workers/inference': join(root, 'electron/workers/inference.ts'),
            'workers/inspection': join(root, 'electron/workers/inspection.ts'),
            'workers/pairs': join(root, 'electron/workers/pairs.ts'),
            'threads/drawing': join(root, 'electron/workers/drawing.ts'),
            'workers/training': join(root, 'electron/workers/training.ts'),
          },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    }),
};

/** A sandboxed preload script is one CommonJS file. */
const preloadBundle = {
  name: 'preload',
  sources: ['electron'],
  run: () =>
    build({
      ...common,
      ssr: { noExternal: true, external },
      build: {
        ssr: join(root, 'electron/preload/preload.ts'),
        outDir: join(out, 'preload'),
        emptyOutDir: true,
        minify: false,
        rolldownOptions: { output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
      },
    }),
};

const bridgeBundle = {
  name: 'web-bridge',
  sources: ['electron'],
  run: () =>
    build({
      ...common,
      build: {
        outDir: join(out, 'web'),
        emptyOutDir: true,
        lib: { entry: join(root, 'electron/web/bridge.ts'), formats: ['iife'], name: 'tapeBridge', fileName: () => 'web-bridge.js' },
      },
    }),
};

/** The pictures on the task cards: files, because the page may not import what spoils photos. */
const taskPictures = {
  name: 'task-pictures',
  sources: ['build/task-pictures.ts', 'electron/core/library/sample', 'electron/core/training/degradations', 'electron/core/imaging', 'models/random.ts'],
  run: async () => {
    const { module } = await runnerImport(join(root, 'build/task-pictures.ts'), { ...common });
    await module.writeTaskPictures(join(out, 'task-pictures'));
  },
};

const rendererBundle = {
  name: 'renderer',
  sources: ['renderer', 'electron/ipc', 'electron/words', 'electron/core/foundation', 'electron/core/imaging', 'build/out/task-pictures'],
  run: () =>
    build({
      ...common,
      root: join(root, 'renderer'),
      base: './',
      plugins: [svelte({ configFile: false, preprocess: vitePreprocess() })],
      build: { outDir: join(out, 'renderer'), emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    }),
};

/** Time of the newest file below these paths. */
function newest(paths) {
  let time = 0;
  for (const path of paths) {
    if (!statSync(path).isDirectory()) time = Math.max(time, statSync(path).mtimeMs);
    else time = Math.max(time, statSync(path).mtimeMs, newest(readdirSync(path).map((name) => join(path, name))));
  }
  return time;
}

/** Builds every stale bundle, or all with `force`. */
export async function bundle({ force = false } = {}) {
  const tools = [fileURLToPath(import.meta.url), join(root, 'package-lock.json')];
  for (const { name, sources, run } of [nodeBundle, preloadBundle, bridgeBundle, taskPictures, rendererBundle]) {
    const stamp = join(out, `${name}.stamp`);
    const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
    if (!force && builtAt > newest([...tools, ...sources.map((source) => join(root, source))])) continue;
    const startedAt = Date.now();
    await run();
    mkdirSync(out, { recursive: true });
    writeFileSync(stamp, '');
    // Sources that changed during the build are newer than this.
    utimesSync(stamp, startedAt / 1000, startedAt / 1000);
    process.stderr.write(`built ${name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle({ force: process.argv.includes('--force') });

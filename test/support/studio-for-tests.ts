import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkWorker } from '../../electron/core/foundation/worker-process.ts';
import type { AppLayout } from '../../electron/core/library/app-layout.ts';
import type { StudioOptions } from '../../electron/core/library/studio.ts';
import { Studio } from '../../electron/core/library/studio.ts';
import { bundleNode } from './bundle-node.ts';

const root = join(import.meta.dirname, '..', '..');

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tape-studio-'));

/** Writes a model's folder with a card and a few bytes of weights that it vouches for. */
export function writeTestModel(models: string, id: string, more: Readonly<Record<string, unknown>> = {}): string {
  const folder = join(models, id);
  mkdirSync(folder, { recursive: true });
  const weights = Buffer.from(`weights of ${id}`);
  writeFileSync(join(folder, 'weights.safetensors'), weights);
  const card = {
    id,
    network: 'tape-swin',
    task: 'denoise',
    title: 'Test',
    description: 'Inverts.',
    licence: 'MIT',
    parameters: 3,
    kiloMacsPerPixel: 1,
    weights: { file: 'weights.safetensors', sha256: createHash('sha256').update(weights).digest('hex') },
    scores: [{ name: 'sigma 25', psnrDb: 30, inputPsnrDb: 20 }],
    ...more,
  };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(card));
  return folder;
}

/** The real imaging worker, and a double for inference that inverts the picture. `name`: for one test file. */
export async function testLayout(name: string): Promise<AppLayout & { readonly workersFolder: string }> {
  const folder = await bundleNode(name, {
    imaging: join(root, 'electron/workers/imaging.ts'),
    inference: join(root, 'test/support/fake-workers/inference.ts'),
  });
  const models = newFolder();
  const renderer = newFolder();
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><html><head><title>T</title></head><body></body></html>');
  mkdirSync(join(renderer, 'assets'));
  writeFileSync(join(renderer, 'assets', 'app.js'), 'globalThis.app = true;');
  const webBridge = join(newFolder(), 'web-bridge.js');
  writeFileSync(webBridge, 'globalThis.bridge = true;');
  return {
    workersFolder: folder,
    workers: {
      imaging: join(folder, 'imaging.js'),
      inference: join(folder, 'inference.js'),
      inspection: join(folder, 'inspection.js'),
      pairs: join(folder, 'pairs.js'),
      training: join(folder, 'training.js'),
    },
    preload: join(folder, 'preload.cjs'),
    renderer,
    webBridge,
    models,
    packageFile: join(root, 'package.json'),
  };
}

export const openTestStudio = (layout: AppLayout, stateFolder = newFolder(), more: Pick<StudioOptions, 'memoryGb'> = {}): Studio =>
  new Studio({ stateFolder, layout, spawn: forkWorker(), ...more });

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { connect } from '../../electron/core/foundation/rpc.ts';
import { forkWorker } from '../../electron/core/foundation/worker-process.ts';
import type { ImagingShape } from '../../electron/core/imaging/imaging-service.ts';
import type { InferenceShape, ModelReference } from '../../electron/core/inference/inference-service.ts';
import { restorePhoto } from '../../electron/core/inference/restore-photo.ts';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { buildRestorer } from '../../models/networks/restorer.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import { writeSafetensors } from '../../models/onnx/safetensors.ts';
import { architectureNamed } from '../../models/registry.ts';
import type { BenchResult } from './bench-result.ts';

const network = 'tape-swin';
const corePx = 256;
const [columns, rows] = [3, 2];
const repeats = 3;
const goal = 1.15;

/**
 * A photo's whole way (decode, tiles, encode, through the worker processes) against bare ONNX Runtime that is
 * given the same tiles, one after the other, in the same run. Both open a session for each photo. Speed does
 * not depend on the weights: they are those of a fresh network.
 */
export async function run(root: string): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tape-bench-'));
  const workers = join(root, 'build', 'out', 'node', 'workers');
  const imaging = forkWorker()(join(workers, 'imaging.js'), { name: 'imaging' });
  const inference = forkWorker()(join(workers, 'inference.js'), { name: 'inference' });
  const services = {
    imaging: connect<ImagingShape>(imaging.port, ['decode', 'enlarge', 'encode']),
    inference: connect<InferenceShape>(inference.port, ['restore']),
    scratch: {
      newFolder: () => mkdtempSync(join(folder, 'scratch-')),
      remove: (path: string) => {
        rmSync(path, { recursive: true });
      },
    },
  };
  try {
    const photoPath = join(folder, 'photo.png');
    await writeNoise(photoPath, columns * corePx, rows * corePx);
    const model = writeFreshModel(folder);
    const wholePath = async (): Promise<unknown> =>
      restorePhoto(services, {
        photoPath,
        output: (format) => ({ path: join(folder, 'restored.png'), format }),
        steps: [{ task: 'denoise', model, scale: 1 }],
        strength: 1,
      sparesUndamaged: false,
        device: 'cpu',
        onConflict: 'overwrite',
        appVersion: '0',
      });
    const onnx = onnxOfTile();
    const tile = Float32Array.from({ length: 3 * tilePx ** 2 }, (_, i) => 0.5 + 0.5 * Math.sin(i));
    const [whole, bare] = [[] as number[], [] as number[]];
    for (let i = 0; i < repeats; i++) {
      whole.push(await secondsOf(wholePath));
      bare.push(await secondsOf(() => runBare(onnx, tile)));
    }
    const [ours, theirs] = [median(whole), median(bare)];
    const name = `photo of ${columns * corePx}x${rows * corePx}, ${columns * rows} tiles`;
    return [{ name, seconds: ours, ratio: ours / theirs, against: 'bare ONNX Runtime, CPU', goal }];
  } finally {
    imaging.kill();
    inference.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const tilePx = corePx + 2 * architectureNamed(network).haloPx;

function onnxOfTile(): Uint8Array {
  const architecture = architectureNamed(network);
  const graph = buildRestorer(architecture, { batch: 1, heightPx: tilePx, widthPx: tilePx });
  return writeOnnx(graph, initialParameters(architecture.parameterSpecs, 1));
}

async function runBare(onnx: Uint8Array, tile: Float32Array): Promise<void> {
  const session = await InferenceSession.create(onnx, { enableMemPattern: false });
  const image = new Tensor('float32', tile, [1, 3, tilePx, tilePx]);
  for (let count = 0; count < columns * rows; count++) await session.run({ image }, ['restored']);
  await session.release();
}

async function secondsOf(once: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await once();
  return (performance.now() - startedAt) / 1000;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

async function writeNoise(path: string, width: number, height: number): Promise<void> {
  const samples = Uint8Array.from({ length: 3 * width * height }, (_, i) => Math.round(127 + 120 * Math.sin(i * 12.9898)));
  await sharp(samples, { raw: { width, height, channels: 3 } }).toFile(path);
}

function writeFreshModel(folder: string): ModelReference {
  const bytes = writeSafetensors({ tensors: initialParameters(architectureNamed(network).parameterSpecs, 1), metadata: {} });
  const weightsPath = join(folder, 'weights.safetensors');
  writeFileSync(weightsPath, bytes);
  return { modelId: 'fresh', network, weightsPath, weightsSha256: createHash('sha256').update(bytes).digest('hex') };
}

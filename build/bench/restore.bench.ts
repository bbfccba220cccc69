import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { restorePhoto } from '../../electron/core/inference/restore-photo.ts';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { buildRestorer } from '../../models/networks/restorer.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import { architectureNamed } from '../../models/registry.ts';
import type { BenchResult } from './bench-result.ts';
import { median, network, secondsOf, withStudio, writeNoise } from './bench-studio.ts';

const corePx = 256;
const [columns, rows] = [3, 2];
const repeats = 3;
const goal = 1.15;

/**
 * A photo's whole way (decode, tiles, encode, through the worker processes) against bare ONNX Runtime that is
 * given the same tiles, one after the other, in the same run. Both open a session for each photo.
 */
export const run = (root: string): Promise<readonly BenchResult[]> =>
  withStudio(root, async (studio) => {
    const photoPath = join(studio.folder, 'photo.png');
    await writeNoise(photoPath, columns * corePx, rows * corePx);
    const wholePath = (): Promise<unknown> => restorePhoto(studio, studio.optionsOf(photoPath, join(studio.folder, 'restored.png')));
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
  });

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

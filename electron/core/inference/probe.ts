import { Random } from '../../../models/random.ts';
import type { DeviceKind, InferenceShape, ModelReference } from './inference-service.ts';
import { loadModel, TileSession } from './sessions.ts';

/**
 * The picture that every device is tested with: smooth shapes, an edge, texture and noise, so that each part
 * of the network has something to do.
 *
 * Shapes: planar [3, edgePx, edgePx]. Range: 0..1.
 */
export function goldenInput(edgePx: number): Float32Array {
  const random = new Random(20_221_023);
  const area = edgePx ** 2;
  return Float32Array.from({ length: 3 * area }, (_, i) => {
    const [plane, x, y] = [Math.floor(i / area), i % edgePx, Math.floor((i % area) / edgePx)];
    const smooth = 0.5 + 0.25 * Math.sin(x / (9 + 2 * plane)) * Math.cos(y / 13);
    const edge = (x - 0.3 * edgePx) ** 2 + (y - 0.55 * edgePx) ** 2 < (0.23 * edgePx) ** 2 ? 0.2 : 0;
    const texture = y > 0.7 * edgePx ? 0.15 * Math.sin(x * 1.3) : 0;
    return Math.min(1, Math.max(0, smooth + edge + texture + 0.08 * random.normal()));
  });
}

/** Runs the golden input in this process. The second run is timed: the first one builds kernels. */
export async function probe(model: ModelReference, device: DeviceKind, edgePx: number): Promise<InferenceShape['probe']['result']> {
  const session = await TileSession.create(loadModel(model), device, { widthPx: edgePx, heightPx: edgePx });
  try {
    const input = goldenInput(edgePx);
    await session.run(input);
    const startedAt = performance.now();
    const output = await session.run(input);
    const seconds = (performance.now() - startedAt) / 1000;
    return { output: output.slice(), megapixelsPerSecond: edgePx ** 2 / 1e6 / seconds };
  } finally {
    await session.release();
  }
}

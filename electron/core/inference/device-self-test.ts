import { env, listSupportedBackends } from 'onnxruntime-node';
import { Random } from '../../../models/random.ts';
import { connect } from '../foundation/rpc.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { forkWorker } from '../foundation/worker-process.ts';
import type { DeviceMemory } from './device-memory.ts';
import type { DeviceKind, DeviceReport, InferenceShape, ModelReference } from './inference-service.ts';
import { identify } from './device-names.ts';
import { loadModel, TileSession } from './sessions.ts';

/** The order in which `auto` looks; which of them exist is ONNX Runtime's to say. */
const preference: readonly DeviceKind[] = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'];

/** A device may differ from the CPU by half of an 8-bit step, no more. */
export const largestAllowedError = 1 / 510;
const goldenPx = 128;

/** Devices that this build of ONNX Runtime knows on this platform, in the order of preference. */
export function availableDevices(): readonly DeviceKind[] {
  const known = new Set(listSupportedBackends().map(({ name }) => name));
  return preference.filter((kind) => known.has(kind));
}

/**
 * The picture that every device is tested with: smooth shapes, edges, texture and noise, so that each part
 * of the network has something to do.
 *
 * Shapes: planar [3, 128, 128]. Range: 0..1.
 */
export function goldenInput(): Float32Array {
  const random = new Random(20_221_023);
  const area = goldenPx ** 2;
  return Float32Array.from({ length: 3 * area }, (_, i) => {
    const [plane, x, y] = [Math.floor(i / area), i % goldenPx, Math.floor((i % area) / goldenPx)];
    const smooth = 0.5 + 0.25 * Math.sin(x / (9 + 2 * plane)) * Math.cos(y / 13);
    const edge = (x - 40) ** 2 + (y - 70) ** 2 < 900 ? 0.2 : 0;
    const texture = y > 90 ? 0.15 * Math.sin(x * 1.3) : 0;
    return Math.min(1, Math.max(0, smooth + edge + texture + 0.08 * random.normal()));
  });
}

/** Runs the golden input in this process. The second run is timed: the first one builds kernels. */
export async function probe(model: ModelReference, device: DeviceKind): Promise<InferenceShape['probe']['result']> {
  const session = await TileSession.create(loadModel(model), device, { widthPx: goldenPx, heightPx: goldenPx });
  try {
    const input = goldenInput();
    await session.run(input);
    const startedAt = performance.now();
    const output = await session.run(input);
    const seconds = (performance.now() - startedAt) / 1000;
    return { output: output.slice(), megapixelsPerSecond: goldenPx ** 2 / 1e6 / seconds };
  } finally {
    await session.release();
  }
}

/**
 * Tests one device against the CPU's answer. Another device than the CPU runs in a process of its own,
 * which a native fault may take down; that is then what the report says.
 */
export async function testDevice(model: ModelReference, kind: DeviceKind, memory: DeviceMemory): Promise<DeviceReport> {
  const { name, driver } = identify(kind);
  const key = [kind, name, driver, env.versions.node ?? '', model.weightsSha256].join('|');
  const remembered = memory.recall(key);
  if (remembered !== undefined) return remembered;
  const report = { kind, name, ...(await examine(model, kind)) };
  memory.remember(key, report);
  return report;
}

async function examine(model: ModelReference, kind: DeviceKind): Promise<Omit<DeviceReport, 'kind' | 'name'>> {
  const onCpu = await probe(model, 'cpu');
  if (kind === 'cpu') {
    return { usable: true, largestError: 0, megapixelsPerSecond: onCpu.megapixelsPerSecond, reason: null };
  }
  try {
    const { output, megapixelsPerSecond } = await probeInChild(model, kind);
    const largestError = output.reduce(
      (largest, value, i) => Math.max(largest, Number.isFinite(value) ? Math.abs(value - (onCpu.output[i] ?? 0)) : Infinity),
      0,
    );
    const usable = largestError <= largestAllowedError;
    return {
      usable,
      largestError,
      megapixelsPerSecond,
      reason: usable ? null : 'Its answer differs from the CPU by more than half of an 8-bit step.',
    };
  } catch (thrown) {
    const error = TapeError.from(thrown);
    const reason = error.code === 'worker-died' ? 'It stopped the test with a fault.' : 'It cannot be started on this computer.';
    return { usable: false, largestError: null, megapixelsPerSecond: null, reason };
  }
}

async function probeInChild(model: ModelReference, device: DeviceKind): Promise<InferenceShape['probe']['result']> {
  const entryPath = process.argv[1];
  if (entryPath === undefined) throw new Error('internal: a worker without an entry');
  const child = forkWorker()(entryPath, { name: `self-test of ${device}` });
  try {
    return await connect<InferenceShape>(child.port, ['probe']).probe({ model, device });
  } finally {
    child.kill();
  }
}

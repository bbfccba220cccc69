import { listSupportedBackends } from 'onnxruntime-node';
import { connect } from '../foundation/rpc.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { forkWorker } from '../foundation/worker-process.ts';
import { identify } from './device-names.ts';
import type { DeviceIdentity } from './device-names.ts';
import type { DeviceKind, InferenceShape, ModelReference } from './inference-service.ts';
import { probe } from './probe.ts';

export type ProbeAnswer = InferenceShape['probe']['result'];

/** What a machine has to run networks on, and how to ask it; a test may plant devices of its own. */
export interface MachineDevices {
  /** In the order in which `auto` looks; the CPU is among them. */
  readonly kinds: readonly DeviceKind[];
  readonly identify: (kind: DeviceKind) => DeviceIdentity;
  /**
   * The device's answer to the golden input; undefined when none came in time.
   *
   * Throws: `cancelled`; `worker-died` when a fault ended it; anything else when it does not start.
   */
  readonly probe: (
    model: ModelReference,
    kind: DeviceKind,
    edgePx: number,
    signal: AbortSignal | undefined,
  ) => Promise<ProbeAnswer | undefined>;
}

const preference: readonly DeviceKind[] = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'];

/** A graphics card builds its kernels in seconds; what takes longer than this is no gain. */
const answerWithinMs = 30_000;

/** The devices of this machine. Which kinds exist is ONNX Runtime's to say. */
export const machineDevices = (): MachineDevices => {
  const known = new Set(listSupportedBackends().map(({ name }) => name));
  return {
    kinds: preference.filter((kind) => known.has(kind)),
    identify,
    probe: (model, kind, edgePx, signal) =>
      kind === 'cpu' ? probe(model, kind, edgePx) : probeInChild(model, kind, edgePx, signal),
  };
};

/** In a process of its own, which a native fault may take down, and which can be killed in mid-answer. */
async function probeInChild(
  model: ModelReference,
  device: DeviceKind,
  edgePx: number,
  signal: AbortSignal | undefined,
): Promise<ProbeAnswer | undefined> {
  const entryPath = process.argv[1];
  if (entryPath === undefined) throw new Error('internal: a worker without an entry');
  const child = forkWorker()(entryPath, { name: `self-test of ${device}` });
  const limit = AbortSignal.timeout(answerWithinMs);
  const either = AbortSignal.any([limit, ...(signal === undefined ? [] : [signal])]);
  either.addEventListener('abort', child.kill);
  try {
    return await connect<InferenceShape>(child.port, ['probe']).probe({ model, device, edgePx });
  } catch (error) {
    if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
    if (limit.aborted) return undefined;
    throw error;
  } finally {
    either.removeEventListener('abort', child.kill);
    child.kill();
  }
}

import { env } from 'onnxruntime-node';
import { sentence } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { DeviceMemory } from './device-memory.ts';
import type { DeviceIdentity } from './device-names.ts';
import type { DeviceKind, DeviceReport, ModelReference } from './inference-service.ts';
import type { MachineDevices, ProbeAnswer } from './machine-devices.ts';

/** A device may differ from the CPU by half of an 8-bit step, no more. */
export const largestAllowedError = 1 / 510;

/** The first look shows what is wrong, broken or hopeless; the second is large enough to time a graphics card. */
const firstLookPx = 32;
const secondLookPx = 128;
/** On a picture that small, starting its kernels may well make a good device slower than the CPU, but not so much. */
const hopelesslySlower = 10;

/** What a test is made with. */
export interface SelfTestContext {
  readonly memory: DeviceMemory;
  readonly devices: MachineDevices;
  readonly signal?: AbortSignal | undefined;
  /** Told when a test has to be made, which takes seconds. */
  readonly onTest?: (() => void) | undefined;
}

/** Tests one device against the CPU's answer, or recalls what an earlier test found. */
export async function testDevice(model: ModelReference, kind: DeviceKind, context: SelfTestContext): Promise<DeviceReport> {
  const { memory, devices, onTest } = context;
  const remembered = recallTest(model, kind, context);
  if (remembered !== undefined) return remembered;
  onTest?.();
  const identity = devices.identify(kind);
  const report = { kind, name: identity.name, ...(await examine(model, kind, context)) };
  memory.remember(keyOf(model, kind, identity), report);
  return report;
}

/** What an earlier test of this device with this driver found; undefined when there was none. */
export const recallTest = (model: ModelReference, kind: DeviceKind, { memory, devices }: SelfTestContext): DeviceReport | undefined =>
  memory.recall(keyOf(model, kind, devices.identify(kind)));

const keyOf = ({ weightsSha256 }: ModelReference, kind: DeviceKind, { name, driver }: DeviceIdentity): string =>
  [kind, name, driver, env.versions.node ?? '', weightsSha256].join('|');

type Findings = Omit<DeviceReport, 'kind' | 'name'>;

async function examine(model: ModelReference, kind: DeviceKind, { devices, signal }: SelfTestContext): Promise<Findings> {
  const cpuAt = async (edgePx: number): Promise<ProbeAnswer> => {
    const answer = await devices.probe(model, 'cpu', edgePx, signal);
    if (answer === undefined) throw new Error('internal: the CPU gave no answer');
    return answer;
  };
  if (kind === 'cpu') {
    const { megapixelsPerSecond } = await cpuAt(secondLookPx);
    return { verdict: 'good', usable: true, largestError: 0, megapixelsPerSecond, reason: null };
  }
  const look = async (edgePx: number, mostSlower: number): Promise<Findings> => {
    const answer = await devices.probe(model, kind, edgePx, signal);
    return answer === undefined ? noAnswer : compare(answer, await cpuAt(edgePx), mostSlower);
  };
  try {
    const firstLook = await look(firstLookPx, hopelesslySlower);
    return firstLook.verdict === 'good' ? await look(secondLookPx, 1) : firstLook;
  } catch (thrown) {
    const { code } = TapeError.from(thrown);
    if (code === 'cancelled' || code === 'model-damaged') throw thrown;
    const none = { usable: false, largestError: null, megapixelsPerSecond: null };
    return code === 'worker-died'
      ? { ...none, verdict: 'faulty', reason: sentence('It stopped the test with a fault.') }
      : { ...none, verdict: 'absent', reason: sentence('It cannot be started on this computer.') };
  }
}

const noAnswer: Findings = {
  verdict: 'slow',
  usable: false,
  largestError: null,
  megapixelsPerSecond: null,
  reason: sentence('It is slower than the CPU: its test was stopped.'),
};

function compare({ output, megapixelsPerSecond }: ProbeAnswer, onCpu: ProbeAnswer, mostSlower: number): Findings {
  const largestError = output.reduce(
    (largest, value, i) => Math.max(largest, Number.isFinite(value) ? Math.abs(value - (onCpu.output[i] ?? 0)) : Infinity),
    0,
  );
  if (largestError > largestAllowedError) {
    const reason = sentence('Its answer differs from the CPU by more than half of an 8-bit step.');
    return { verdict: 'wrong', usable: false, largestError, megapixelsPerSecond, reason };
  }
  const slow = megapixelsPerSecond * mostSlower < onCpu.megapixelsPerSecond;
  const reason = slow ? sentence('It is slower than the CPU.') : null;
  return { verdict: slow ? 'slow' : 'good', usable: !slow, largestError, megapixelsPerSecond, reason };
}

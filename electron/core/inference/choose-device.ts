import { asPhrase, sentence } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { SelfTestContext } from './device-self-test.ts';
import { testDevice } from './device-self-test.ts';
import type { Device, DeviceChoice, DeviceKind, DeviceReport, ModelReference } from './inference-service.ts';

export interface ChosenDevice {
  readonly device: Device;
  readonly skipped: readonly DeviceReport[];
}

/**
 * The device to run on: the one that was asked for, or the first of the machine's order that passed its
 * test and is not slower than the CPU.
 *
 * Throws: `cancelled`; `device-unavailable`, `device-wrong` for a device that was asked for by name.
 */
export async function chooseDevice(model: ModelReference, choice: DeviceChoice, context: SelfTestContext): Promise<ChosenDevice> {
  const { devices } = context;
  const named = (kind: DeviceKind): Device => ({ kind, name: devices.identify(kind).name });
  if (choice === 'cpu') return { device: named('cpu'), skipped: [] };
  if (choice !== 'auto') return { device: await askedFor(model, choice, context), skipped: [] };
  const skipped: DeviceReport[] = [];
  for (const kind of devices.kinds) {
    if (kind === 'cpu') continue;
    const { name, software } = devices.identify(kind);
    const report = software ? untestedSoftware(named(kind)) : await testDevice(model, kind, context);
    if (report.verdict === 'good') return { device: { kind, name }, skipped };
    // Hardware that is not there is no news; what is there and fails, or is slow, is.
    if (report.verdict !== 'absent') skipped.push(report);
  }
  return { device: named('cpu'), skipped };
}

async function askedFor(model: ModelReference, kind: DeviceKind, context: SelfTestContext): Promise<Device> {
  const remedy = sentence('Choose "auto".');
  if (!context.devices.kinds.includes(kind)) {
    throw new TapeError('device-unavailable', sentence('This computer has no device of the kind "{kind}".', { kind }), { remedy });
  }
  const { name, usable, verdict, largestError, reason } = await testDevice(model, kind, context);
  // Slow, but right: whoever asks for it shall have it.
  if (usable || (verdict === 'slow' && largestError !== null)) return { kind, name };
  const code = verdict === 'wrong' ? 'device-wrong' : 'device-unavailable';
  throw new TapeError(code, sentence('{name} cannot be used: {why}', { name, why: reason === null ? '' : asPhrase(reason) }), { remedy });
}

/** Even a test would keep a first photo waiting for minutes. */
const untestedSoftware = (device: Device): DeviceReport => ({
  ...device,
  verdict: 'slow',
  usable: false,
  largestError: null,
  megapixelsPerSecond: null,
  reason: sentence('It is slower than the CPU, which does its work.'),
});

import { TapeError } from '../foundation/tape-error.ts';
import { identify } from './device-names.ts';
import type { DeviceMemory } from './device-memory.ts';
import { availableDevices, testDevice } from './device-self-test.ts';
import type { Device, DeviceChoice, DeviceReport, ModelReference } from './inference-service.ts';

/**
 * The device to run on: the one that was asked for, or the first of the platform's order that passed its
 * test and is not slower than the CPU.
 *
 * Throws: `device-unavailable`, `device-wrong` for a device that was asked for by name.
 */
export async function chooseDevice(
  model: ModelReference,
  choice: DeviceChoice,
  memory: DeviceMemory,
): Promise<{ readonly device: Device; readonly skipped: readonly DeviceReport[] }> {
  const cpu: Device = { kind: 'cpu', name: identify('cpu').name };
  if (choice === 'cpu') return { device: cpu, skipped: [] };
  const available = availableDevices().filter((kind) => kind !== 'cpu');
  if (choice !== 'auto') {
    if (!available.includes(choice)) {
      throw new TapeError('device-unavailable', `This computer has no device of the kind "${choice}".`, {
        remedy: 'Choose "auto".',
      });
    }
    const report = await testDevice(model, choice, memory);
    if (report.usable) return { device: { kind: choice, name: report.name }, skipped: [] };
    throw new TapeError(report.largestError === null ? 'device-unavailable' : 'device-wrong', `${report.name} cannot be used: ${report.reason ?? ''}`, {
      remedy: 'Choose "auto".',
    });
  }
  const skipped: DeviceReport[] = [];
  if (available.length === 0) return { device: cpu, skipped };
  const onCpu = await testDevice(model, 'cpu', memory);
  for (const kind of available) {
    const report = await testDevice(model, kind, memory);
    if (report.usable && (report.megapixelsPerSecond ?? 0) >= (onCpu.megapixelsPerSecond ?? 0)) {
      return { device: { kind, name: report.name }, skipped };
    }
    // Hardware that is not there is no news; what is there and fails, or is slow, is.
    if (report.largestError !== null) {
      skipped.push(report.usable ? { ...report, usable: false, reason: 'It is slower than the CPU.' } : report);
    }
  }
  return { device: cpu, skipped };
}

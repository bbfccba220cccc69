import { TapeError } from '../../electron/core/foundation/tape-error.ts';
import type { DeviceKind } from '../../electron/core/inference/inference-service.ts';
import type { MachineDevices, ProbeAnswer } from '../../electron/core/inference/machine-devices.ts';
import { goldenInput } from '../../electron/core/inference/probe.ts';

/** How a planted device behaves: its speed against the CPU, and what it makes of the right answer. */
export interface PlantedDevice {
  readonly name?: string;
  readonly driver?: string;
  readonly software?: boolean;
  /** Relative to the CPU; 4 when absent. */
  readonly speed?: number;
  readonly answer?: (right: Float32Array) => Float32Array;
  /** Instead of an answer: none in time, a native fault, or no such hardware. */
  readonly fails?: 'silent' | 'fault' | 'absent';
}

const asItIs = (right: Float32Array): Float32Array => right;

/** A machine with these devices and a CPU, and a list of every probe that was made. */
export function plantDevices(
  planted: Readonly<Partial<Record<Exclude<DeviceKind, 'cpu'>, PlantedDevice>>>,
): MachineDevices & { readonly probes: string[] } {
  const probes: string[] = [];
  const find = (kind: DeviceKind): PlantedDevice => (kind === 'cpu' ? { name: 'Planted CPU', speed: 1 } : (planted[kind] ?? {}));
  return {
    probes,
    kinds: [...(Object.keys(planted) as DeviceKind[]), 'cpu'],
    identify: (kind) => {
      const { name = `Planted ${kind}`, driver = '1', software = false } = find(kind);
      return { name, driver, software };
    },
    probe: (_, kind, edgePx): Promise<ProbeAnswer | undefined> => {
      const { speed = 4, answer = asItIs, fails } = find(kind);
      probes.push(`${kind} ${edgePx}`);
      if (fails === 'silent') return Promise.resolve(undefined);
      if (fails === 'fault') return Promise.reject(new TapeError('worker-died', 'signal SIGABRT'));
      if (fails === 'absent') return Promise.reject(new Error('no adapter'));
      return Promise.resolve({ output: answer(goldenInput(edgePx)), megapixelsPerSecond: 0.1 * speed });
    },
  };
}

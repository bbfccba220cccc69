import { sentence } from '../../words/sentence.ts';
import { ownBudgetBytes } from '../foundation/memory-budget.ts';
import { StepGate } from '../foundation/step-gate.ts';
import { chooseDevice } from './choose-device.ts';
import { DeviceMemory } from './device-memory.ts';
import { recallTest, testDevice } from './device-self-test.ts';
import type { DeviceKind, DeviceReport, InferenceService } from './inference-service.ts';
import type { MachineDevices } from './machine-devices.ts';
import { machineDevices } from './machine-devices.ts';
import { probe } from './probe.ts';
import { loadModel } from './sessions.ts';
import { affordableCorePx } from './tile-plan.ts';
import { runTiles } from './tile-runner.ts';

/** The inference worker's calls, in the process that holds ONNX Runtime. */
export function inference(stateFolder: string | undefined, devices: MachineDevices = machineDevices()): InferenceService {
  const memory = new DeviceMemory(stateFolder);
  const gate = new StepGate();
  return {
    probe: ({ model, device, edgePx }) => probe(model, device, edgePx),
    devices: async ({ model, test }, { signal, onProgress } = {}) => {
      if (test) memory.forget();
      const reports: DeviceReport[] = [];
      for (const [done, kind] of devices.kinds.entries()) {
        signal?.throwIfAborted();
        onProgress?.({ phase: 'testing', done, total: devices.kinds.length });
        const context = { memory, devices, signal };
        reports.push(test ? await testDevice(model, kind, context) : (recallTest(model, kind, context) ?? untested(kind)));
      }
      return reports;
    },
    restore: async ({ model, device: choice, yields = false, ...paths }, options = {}) => {
      const startedAt = performance.now();
      const { device, skipped } = await chooseDevice(model, choice, {
        memory,
        devices,
        signal: options.signal,
        onTest: () => options.onProgress?.({ phase: 'testing', done: 0, total: 1 }),
      });
      const { tiles, redoneTiles, deviceLost } = await runTiles(loadModel(model), { tilePx: affordableCorePx(ownBudgetBytes()), ...paths, device: device.kind, ...(yields ? { gate } : {}) }, options);
      const lost = { ...untested(device.kind), usable: false, reason: sentence('It failed in the middle of the work, and the CPU took over.') };
      return {
        device,
        skipped: deviceLost ? [...skipped, lost] : skipped,
        tiles,
        redoneTiles,
        elapsedMs: performance.now() - startedAt,
      };
    },
    hold: ({ held }) => {
      if (held) gate.hold();
      else gate.open();
      return Promise.resolve(null);
    },
  };

  function untested(kind: DeviceKind): DeviceReport {
    return {
      kind,
      name: devices.identify(kind).name,
      usable: kind === 'cpu',
      largestError: null,
      megapixelsPerSecond: null,
      reason: kind === 'cpu' ? null : sentence('It has not been tested yet.'),
    };
  }
}

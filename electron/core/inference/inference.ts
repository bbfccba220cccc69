import { chooseDevice } from './choose-device.ts';
import { DeviceMemory } from './device-memory.ts';
import { identify } from './device-names.ts';
import { availableDevices, probe, testDevice } from './device-self-test.ts';
import type { DeviceReport, InferenceService } from './inference-service.ts';
import { loadModel } from './sessions.ts';
import { runTiles } from './tile-runner.ts';

/** The inference worker's calls, in the process that holds ONNX Runtime. */
export function inference(stateFolder: string | undefined): InferenceService {
  const memory = new DeviceMemory(stateFolder);
  return {
    probe: ({ model, device }) => probe(model, device),
    devices: async ({ model, test }, { signal } = {}) => {
      if (test) memory.forget();
      const reports: DeviceReport[] = [];
      for (const kind of availableDevices()) {
        signal?.throwIfAborted();
        reports.push(test ? await testDevice(model, kind, memory) : untested(kind));
      }
      return reports;
    },
    restore: async ({ model, device: choice, ...paths }, options) => {
      const startedAt = performance.now();
      const { device, skipped } = await chooseDevice(model, choice, memory);
      const { tiles, redoneTiles } = await runTiles(loadModel(model), { ...paths, device: device.kind }, options);
      return { device, skipped, tiles, redoneTiles, elapsedMs: performance.now() - startedAt };
    },
  };
}

const untested = (kind: DeviceReport['kind']): DeviceReport => ({
  kind,
  name: identify(kind).name,
  usable: kind === 'cpu',
  largestError: null,
  megapixelsPerSecond: null,
  reason: kind === 'cpu' ? null : 'It has not been tested yet.',
});

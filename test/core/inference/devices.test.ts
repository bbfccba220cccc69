import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseDevice } from '../../../electron/core/inference/choose-device.ts';
import { DeviceMemory } from '../../../electron/core/inference/device-memory.ts';
import { largestAllowedError, testDevice } from '../../../electron/core/inference/device-self-test.ts';
import { inference } from '../../../electron/core/inference/inference.ts';
import type { DeviceReport, ModelReference } from '../../../electron/core/inference/inference-service.ts';
import { machineDevices } from '../../../electron/core/inference/machine-devices.ts';
import { goldenInput } from '../../../electron/core/inference/probe.ts';
import type { PlantedDevice } from '../../support/planted-devices.ts';
import { plantDevices } from '../../support/planted-devices.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { startInference, temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

const model: ModelReference = { modelId: 'm', network: 'tape-swin', weightsPath: '/none', weightsSha256: '0'.repeat(64) };

const report = (device: PlantedDevice): Promise<DeviceReport> =>
  testDevice(model, 'cuda', { memory: new DeviceMemory(undefined), devices: plantDevices({ cuda: device }) });

const off = (by: number) => (right: Float32Array) => right.with(1000, (right[1000] ?? 0) + by);

describe('the self-test', () => {
  test('passes a device that is right and faster than the CPU', async () => {
    const passed = await report({ answer: off(0.9 * largestAllowedError) });
    expect(passed).toMatchObject({ kind: 'cuda', name: 'Planted cuda', verdict: 'good', usable: true, reason: null });
    expect(passed.largestError).toBeCloseTo(0.9 * largestAllowedError, 5);
    expect(passed.megapixelsPerSecond).toBeCloseTo(0.4, 6);
  });

  test.each([
    ['one value off by more than half an 8-bit step', off(1.1 * largestAllowedError), 0.0021568],
    ['NaN', off(Number.NaN), Infinity],
    ['one flat colour', (right: Float32Array) => right.map(() => 0.5), 0.5],
    ['rows turned upside down', (right: Float32Array) => right.toReversed(), 0.7],
  ])('finds a device that answers with %s', async (_, answer, error) => {
    const found = await report({ answer });
    expect(found).toMatchObject({ verdict: 'wrong', usable: false });
    expect(found.reason).toContain('differs from the CPU');
    expect(found.largestError).toBeGreaterThan(0.9 * Math.min(error, 1e9));
  });

  test('finds what is wrong with large pictures only', async () => {
    const answer = (right: Float32Array): Float32Array => (right.length > 10_000 ? right.map(() => 0) : right);
    expect(await report({ answer })).toMatchObject({ verdict: 'wrong', usable: false });
  });

  test.each([
    [{ fails: 'fault' }, { verdict: 'faulty', largestError: null }],
    [{ fails: 'absent' }, { verdict: 'absent', largestError: null }],
    [{ fails: 'silent' }, { verdict: 'slow', largestError: null }],
    [{ speed: 0.9 }, { verdict: 'slow', largestError: 0 }],
  ] as const)('names what cannot be used: %o', async (device, expected) => {
    const found = await report(device);
    expect(found).toMatchObject({ ...expected, usable: false });
    expect(found.reason).toMatch(/^It .*\.$/);
  });

  test('looks at a small picture first, and spares a hopelessly slow device the large one', async () => {
    const hopeless = plantDevices({ webgpu: { speed: 0.01 } });
    await testDevice(model, 'webgpu', { memory: new DeviceMemory(undefined), devices: hopeless });
    expect(hopeless.probes).toEqual(['webgpu 32', 'cpu 32']);
    const close = plantDevices({ webgpu: { speed: 0.5 } });
    await testDevice(model, 'webgpu', { memory: new DeviceMemory(undefined), devices: close });
    expect(close.probes).toEqual(['webgpu 32', 'cpu 32', 'webgpu 128', 'cpu 128']);
  });

  test('has something for every part of a network to do', () => {
    for (const edgePx of [32, 128]) {
      const golden = goldenInput(edgePx);
      expect(golden).toHaveLength(3 * edgePx ** 2);
      expect(Math.min(...golden)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...golden)).toBeLessThanOrEqual(1);
      expect(new Set(golden).size).toBeGreaterThan(edgePx ** 2);
    }
  });
});

describe('"auto"', () => {
  const choose = (devices: ReturnType<typeof plantDevices>, memory = new DeviceMemory(undefined)) =>
    chooseDevice(model, 'auto', { memory, devices });

  test('takes the first that is good, in the order of the machine', async () => {
    const devices = plantDevices({ cuda: {}, webgpu: { speed: 9 } });
    expect(await choose(devices)).toEqual({ device: { kind: 'cuda', name: 'Planted cuda' }, skipped: [] });
    expect(devices.probes.some((made) => made.startsWith('webgpu'))).toBe(false);
  });

  test('names those that it skipped, but not those that are not there', async () => {
    const devices = plantDevices({ cuda: { fails: 'absent' }, dml: { fails: 'fault' }, coreml: { answer: off(0.1) }, webgpu: { speed: 0.5 } });
    const { device, skipped } = await choose(devices);
    expect(device).toEqual({ kind: 'cpu', name: 'Planted CPU' });
    expect(skipped.map(({ kind, verdict }) => `${kind} ${verdict ?? ''}`)).toEqual(['dml faulty', 'coreml wrong', 'webgpu slow']);
  });

  test('never tries graphics in software, and says why', async () => {
    const devices = plantDevices({ webgpu: { name: 'SwiftShader', software: true, speed: 100 } });
    const { device, skipped } = await choose(devices);
    expect(device.kind).toBe('cpu');
    expect(skipped).toMatchObject([{ kind: 'webgpu', name: 'SwiftShader', usable: false, reason: 'It is slower than the CPU, which does its work.' }]);
    expect(devices.probes).toEqual([]);
  });

  test('stops testing when cancelled', async () => {
    const devices = plantDevices({ webgpu: {} });
    const cancelled = { ...devices, probe: () => Promise.reject(new DOMException('', 'AbortError')) };
    const context = { memory: new DeviceMemory(undefined), devices: cancelled };
    await expect(chooseDevice(model, 'auto', context)).rejects.toMatchObject({ name: 'AbortError' });
    expect(context.memory.recall('webgpu')).toBeUndefined();
  });
});

describe('a device that is asked for by name', () => {
  const choose = (device: PlantedDevice) =>
    chooseDevice(model, 'cuda', { memory: new DeviceMemory(undefined), devices: plantDevices({ cuda: device }) });

  test('is taken when it is right, also when it is slow', async () => {
    expect((await choose({})).device.kind).toBe('cuda');
    expect((await choose({ speed: 0.01 })).device.kind).toBe('cuda');
  });

  test.each([
    [{ answer: off(0.1) }, 'device-wrong'],
    [{ fails: 'fault' }, 'device-unavailable'],
    [{ fails: 'absent' }, 'device-unavailable'],
    [{ fails: 'silent' }, 'device-unavailable'],
  ] as const)('is refused otherwise: %o', async (device, code) => {
    await expect(choose(device)).rejects.toMatchObject({ code, remedy: 'Choose "auto".' });
  });

  test('is refused when this machine does not know the kind', async () => {
    const context = { memory: new DeviceMemory(undefined), devices: plantDevices({}) };
    await expect(chooseDevice(model, 'dml', context)).rejects.toMatchObject({ code: 'device-unavailable' });
    expect((await chooseDevice(model, 'cpu', context)).device.kind).toBe('cpu');
  });
});

describe('what a test found is remembered', () => {
  const probesOf = async (home: string, device: PlantedDevice, of = model): Promise<number> => {
    const devices = plantDevices({ cuda: device });
    await chooseDevice(of, 'auto', { memory: new DeviceMemory(home), devices });
    return devices.probes.length;
  };

  test('across starts, until the device, its driver or the weights change', async () => {
    const home = temporaryFolder();
    expect(await probesOf(home, {})).toBe(4);
    expect(await probesOf(home, {})).toBe(0);
    expect(await probesOf(home, { driver: '2' })).toBe(4);
    expect(await probesOf(home, { name: 'Another card' })).toBe(4);
    expect(await probesOf(home, {}, { ...model, weightsSha256: '1'.repeat(64) })).toBe(4);
    expect(await probesOf(home, {})).toBe(0);
  });

  test('but not in a file that is damaged or older', async () => {
    const home = temporaryFolder();
    await probesOf(home, {});
    const path = join(home, 'devices.json');
    const whole = readFileSync(path, 'utf8');
    for (const text of [whole.slice(0, 50), '[]', 'null', whole.replace('"verdict"', '"was"')]) {
      writeFileSync(path, text);
      expect(await probesOf(home, {})).toBe(4);
    }
  });

  test('and told to the page without a test, until one is asked for', async () => {
    const devices = plantDevices({ cuda: {}, webgpu: { speed: 0.5 } });
    const service = inference(temporaryFolder(), devices);
    const verdicts = async (ask: boolean) =>
      (await service.devices({ model, test: ask })).map(({ kind, usable, verdict }) => [kind, usable, verdict]);
    expect(await verdicts(false)).toEqual([['cuda', false, undefined], ['webgpu', false, undefined], ['cpu', true, undefined]]);
    expect(devices.probes).toEqual([]);
    const tested = [['cuda', true, 'good'], ['webgpu', false, 'slow'], ['cpu', true, 'good']];
    expect(await verdicts(true)).toEqual(tested);
    const made = devices.probes.length;
    expect(await verdicts(false)).toEqual(tested);
    expect(devices.probes.length).toBe(made);
    await verdicts(true);
    expect(devices.probes.length).toBe(2 * made);
  });
});

describe('this machine', () => {
  test('has a CPU with a name, last in the order', () => {
    const devices = machineDevices();
    expect(devices.kinds.at(-1)).toBe('cpu');
    expect(devices.identify('cpu').name).toMatch(/\S.*, \d+ cores?$/);
  });

  test('is tested and used by the real worker', async () => {
    const reference = writeRandomModel(temporaryFolder(), 'random');
    const home = temporaryFolder();
    const worker = startInference({ TAPE_STUDIO_HOME: home });
    const outputScratchPath = join(temporaryFolder(), 'after.scratch');
    const phases = new Set<string>();
    const outcome = await worker.service.restore(
      { model: reference, device: 'auto', inputScratchPath: scratchPicture(20, 12), outputScratchPath },
      { onProgress: ({ phase }) => phases.add(phase) },
    );
    expect(outcome).toMatchObject({ tiles: 1, redoneTiles: 0, device: { name: expect.stringMatching(/\S/) as string } });
    expect(phases.has('restoring')).toBe(true);
    const reports = await worker.service.devices({ model: reference, test: false });
    expect(reports.at(-1)).toMatchObject({ kind: 'cpu', usable: true });
    worker.end();
  });
});

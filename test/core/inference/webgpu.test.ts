import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../../electron/core/foundation/rpc.ts';
import { forkWorker } from '../../../electron/core/foundation/worker-process.ts';
import { largestAllowedError } from '../../../electron/core/inference/device-self-test.ts';
import { bundleNode } from '../../support/bundle-node.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { startInference, temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import type { TinyShape } from '../../support/webgpu-worker.ts';

/** Chromium's Vulkan in software: Debian's chromium brings it, and libvulkan1 finds it. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const missing = [swiftShader, '/usr/lib/x86_64-linux-gnu/libvulkan.so.1'].filter((path) => !existsSync(path));
if (missing.length > 0) process.stderr.write(`WebGPU was not tested: ${missing.join(' and ')} missing (Debian: chromium, libvulkan1)\n`);
const env = { VK_ICD_FILENAMES: swiftShader };

describe.skipIf(missing.length > 0)('WebGPU through SwiftShader', () => {
  test('gives the answer of the CPU', async () => {
    const folder = await bundleNode('webgpu', { worker: join(import.meta.dirname, '../../support/webgpu-worker.ts') });
    const worker = forkWorker()(join(folder, 'worker.js'), { name: 'tiny', env });
    const service = connect<TinyShape>(worker.port, ['answer']);
    const onCpu = await service.answer({ device: 'cpu', edgePx: 8 });
    const onWebGpu = await service.answer({ device: 'webgpu', edgePx: 8 });
    const differences = onWebGpu.map((value, i) => Math.abs(value - (onCpu[i] ?? Number.NaN)));
    expect(Math.max(...onCpu) - Math.min(...onCpu)).toBeGreaterThan(0.1);
    expect(Math.max(...differences)).toBeLessThan(largestAllowedError);
    worker.kill();
  }, 240_000);

  test('keeps no photo waiting: "auto" passes it by without a test, and a test of it is cut short', async () => {
    const model = writeRandomModel(temporaryFolder(), 'random');
    const worker = startInference({ ...env, TAPE_STUDIO_HOME: temporaryFolder() });
    const { device, skipped } = await worker.service.restore({
      model,
      device: 'auto',
      inputScratchPath: scratchPicture(16, 16),
      outputScratchPath: join(temporaryFolder(), 'after.scratch'),
    });
    expect(device.kind).toBe('cpu');
    expect(skipped).toMatchObject([{ kind: 'webgpu', name: 'SwiftShader, software (WebGPU)', usable: false }]);

    const reports = await worker.service.devices({ model, test: true });
    expect(reports.find(({ kind }) => kind === 'webgpu')).toMatchObject({ verdict: 'slow', usable: false });
    worker.end();
  }, 240_000);
});

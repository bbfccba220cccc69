import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { serve } from '../../../electron/core/foundation/rpc.ts';
import { StepGate } from '../../../electron/core/foundation/step-gate.ts';
import { parentPort } from '../../../electron/core/foundation/worker-process.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { strips } from '../../../electron/core/imaging/strips.ts';
import type { DeviceReport, InferenceShape } from '../../../electron/core/inference/inference-service.ts';

const device: DeviceReport = {
  kind: 'cpu',
  name: 'Test double, 2 cores',
  usable: true,
  largestError: 0,
  megapixelsPerSecond: 1,
  reason: null,
};
const tiles = 4;
const gate = new StepGate();

/**
 * Stands in for the inference worker: inverts the picture, in four tiles. The folder's model card may ask
 * it to darken the picture instead (`"gain"`), to dawdle (`"pauseMs"`) or to crash (`"crash"`).
 */
serve<InferenceShape>(parentPort(), {
  probe: () => Promise.reject(new Error('internal: the double has no devices to test')),
  devices: () => Promise.resolve([device]),
  restore: async ({ model, inputScratchPath, outputScratchPath, yields = false }, { signal, onProgress } = {}) => {
    const card = JSON.parse(readFileSync(`${dirname(model.weightsPath)}/model.json`, 'utf8')) as Record<string, unknown>;
    if (card['crash'] === true) process.abort();
    const input = ScratchImage.open(inputScratchPath);
    const { widthPx: width, heightPx: height } = input.size;
    const output = ScratchImage.create(outputScratchPath, input.size);
    try {
      for (let tile = 0; tile < tiles; tile++) {
        await pause(Number(card['pauseMs'] ?? 0));
        if (yields) await gate.pass(signal);
        signal?.throwIfAborted();
        onProgress?.({ phase: 'restoring', done: tile + 1, total: tiles });
      }
      const gain = card['gain'];
      for (const { y, rows } of strips(height)) {
        const region = { x: 0, y, width, height: rows };
        output.writeRegion(region, input.readRegion(region).map((value) => (typeof gain === 'number' ? gain * value : 1 - value)));
      }
    } finally {
      input.close();
      output.close();
    }
    return { device, skipped: [], tiles, elapsedMs: 12, redoneTiles: 0 };
  },
  hold: ({ held }) => {
    if (held) gate.hold();
    else gate.open();
    return Promise.resolve(null);
  },
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTiles } from '../../../electron/core/inference/tile-runner.ts';
import { loadModel } from '../../../electron/core/inference/sessions.ts';
import type { InspectionService, PriorSwitch } from '../../../electron/core/inspection/inspection-service.ts';
import { inspection } from '../../../electron/core/inspection/inspection.ts';
import { readSafetensors } from '../../../models/onnx/safetensors.ts';
import { largestError } from '../../support/largest-error.ts';
import { naturalPicture } from '../../support/natural-picture.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';

const model = writeRandomModel(temporaryFolder(), 'random');
const [widthPx, heightPx] = [83, 61];
const { data } = naturalPicture(widthPx, heightPx, 3);
const scratchPath = scratchPicture(widthPx, heightPx, data);


async function restore(inputScratchPath: string): Promise<{ readonly restored: Float32Array; readonly pseudoPath: string }> {
  const [outputScratchPath, pseudoScratchPath] = ['restored', 'pseudo'].map((name) => join(temporaryFolder(), name)) as [string, string];
  await runTiles(loadModel(model), { inputScratchPath, outputScratchPath, pseudoScratchPath, device: 'cpu' });
  return { restored: readScratch(outputScratchPath), pseudoPath: pseudoScratchPath };
}
const { restored, pseudoPath } = await restore(scratchPath);

type SwitchParams = Parameters<InspectionService['restoreSwitched']>[0];

async function switched(by: PriorSwitch, more: Partial<SwitchParams> = {}): Promise<Float32Array> {
  const outputScratchPath = join(temporaryFolder(), by);
  await inspection.restoreSwitched({ model, by, scratchPath, guideScratchPath: null, outputScratchPath, ...more });
  return readScratch(outputScratchPath);
}

describe('a picture restored with another prior', () => {
  test('is what it always is when the guide is its own pseudo ground truth, and another with another guide', async () => {
    // Far from the edges: beyond them phi sees the picture mirrored, and the guide is a mirrored pseudo ground truth.
    const edge = 232;
    const { data: wide } = naturalPicture(edge, edge, 5);
    const widePath = scratchPicture(edge, edge, wide);
    const own = await restore(widePath);
    const middle = (planes: Float32Array): Float32Array =>
      planes.filter((_, i) => [i % edge, Math.floor(i / edge) % edge].every((position) => position >= 96 && position < edge - 96));
    const guided = async (guideScratchPath: string): Promise<Float32Array> => middle(await switched('guide', { scratchPath: widePath, guideScratchPath }));
    expect(largestError(await guided(own.pseudoPath), middle(own.restored))).toBeLessThan(1e-5);
    const inverse = scratchPicture(edge, edge, wide.map((value) => 1 - value));
    expect(largestError(await guided(inverse), middle(own.restored))).toBeGreaterThan(1e-4);
  });

  test('with e alone depends on no picture but itself, and with nothing is as if e were zero too', async () => {
    const [positions, none] = [await switched('positions'), await switched('none')];
    expect(largestError(positions, none)).toBeGreaterThan(1e-4);
    expect(largestError(positions, restored)).toBeGreaterThan(1e-4);
    const tensors = new Map(readSafetensors(readFileSync(model.weightsPath)).tensors);
    const e = tensors.get('prior.e')!;
    tensors.set('prior.e', { ...e, data: e.data.map(() => 0) });
    const withoutPositions = writeRandomModel(temporaryFolder(), 'other', { tensors });
    expect(largestError(await switched('positions', { model: withoutPositions }), none)).toBeLessThan(1e-6);
  });

  test.each(['positions', 'none', 'guide'] as const)('is the same however it is cut into tiles: %s', async (by) => {
    const guideScratchPath = by === 'guide' ? pseudoPath : null;
    const [whole, cut] = [await switched(by, { guideScratchPath }), await switched(by, { guideScratchPath, tilePx: 32, gridShiftPx: 8 })];
    expect(largestError(cut, whole)).toBeLessThan(1e-5);
  });

  test('stops between two tiles', async () => {
    const outputScratchPath = join(temporaryFolder(), 'stopped');
    const stopping = inspection.restoreSwitched(
      { model, by: 'none', scratchPath, guideScratchPath: null, outputScratchPath },
      { signal: AbortSignal.abort() },
    );
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('attention of the decoder', () => {
  const at = { x: 45, y: 30 };

  test('is of both kinds in each block, over the windows that hold the place, and sums to 1 in each head', async () => {
    const maps = await inspection.attention({ model, scratchPath, at });
    expect(maps.map(({ block, to, window, tokenPx }) => ({ block, to, window, tokenPx }))).toEqual([
      { block: 0, to: 'self', window: { x: 40, y: 24, width: 8, height: 8 }, tokenPx: 1 },
      { block: 0, to: 'memory', window: { x: 40, y: 24, width: 8, height: 8 }, tokenPx: 1 },
      { block: 1, to: 'self', window: { x: 44, y: 28, width: 8, height: 8 }, tokenPx: 1 },
      { block: 1, to: 'memory', window: { x: 44, y: 28, width: 8, height: 8 }, tokenPx: 1 },
    ]);
    for (const { heads } of maps) {
      expect(heads).toHaveLength(2);
      for (const head of heads) {
        expect(head).toHaveLength(64);
        expect(head.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      }
    }
  });

  test('belongs to the place: places of one window pay differently, the picture beyond the edge is its mirror', async () => {
    const [first, second] = [await inspection.attention({ model, scratchPath, at }), await inspection.attention({ model, scratchPath, at: { x: 46, y: 30 } })];
    expect(largestError(first[0]!.heads[0]!, second[0]!.heads[0]!)).toBeGreaterThan(1e-6);
    const corner = await inspection.attention({ model, scratchPath, at: { x: 0, y: 0 } });
    expect(corner[2]!.window).toEqual({ x: -4, y: -4, width: 8, height: 8 });
    await expect(inspection.attention({ model, scratchPath, at: { x: 83, y: 0 } })).rejects.toMatchObject({ code: 'wrong-use' });
  });

  test('does not depend on where in the picture the place is cut out', async () => {
    // Moved by windows, the same surroundings are found at another place.
    const wide = scratchPicture(widthPx + 16, heightPx + 8, moved(data, 16, 8));
    const [here, there] = [await inspection.attention({ model, scratchPath, at }), await inspection.attention({ model, scratchPath: wide, at: { x: 61, y: 38 } })];
    here.forEach(({ heads }, index) => {
      heads.forEach((head, number) => {
        expect(largestError(there[index]!.heads[number]!, head)).toBeLessThan(2e-3);
      });
    });
  });
});

/** The picture on a larger one, right and down from the corner, which it fills with its mirror. */
function moved(planes: Float32Array, right: number, down: number): Float32Array {
  const [width, height] = [widthPx + right, heightPx + down];
  return Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const [plane, y, x] = [Math.floor(i / (width * height)), (Math.floor(i / width) % height) - down, (i % width) - right];
    return planes[(plane * heightPx + Math.abs(y)) * widthPx + Math.abs(x)]!;
  });
}

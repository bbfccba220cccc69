import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { StepGate } from '../../../electron/core/foundation/step-gate.ts';
import type { Progress } from '../../../electron/core/foundation/progress.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import type { CreateSession, LoadedModel } from '../../../electron/core/inference/sessions.ts';
import { TileSession } from '../../../electron/core/inference/sessions.ts';
import type { TileRunOptions, TileRunOutcome } from '../../../electron/core/inference/tile-runner.ts';
import { runTiles } from '../../../electron/core/inference/tile-runner.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { architectureNamed } from '../../../models/registry.ts';
import { largestError } from '../../support/largest-error.ts';
import { runOnnx } from '../../support/onnx/run-onnx.ts';
import { randomWeights } from '../../support/random-model.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { sameBits } from '../../support/same-bits.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';
import { picture, syntheticParameters } from '../../support/synthetic-data.ts';
import { tinyTapeSwin } from '../../support/tiny-tape-swin.ts';

const tiny: LoadedModel = ((architecture) => ({ architecture, weights: syntheticParameters(architecture.parameterSpecs) }))(tinyTapeSwin());
const shipped: LoadedModel = { architecture: architectureNamed('tape-swin'), weights: randomWeights(7) };

type Settings = Partial<Omit<TileRunOptions, 'inputScratchPath' | 'outputScratchPath'>>;

/** Restores a scratch image and gives all of the result. */
async function restore(
  model: LoadedModel,
  inputScratchPath: string,
  settings: Settings = {},
  options: Parameters<typeof runTiles>[2] = {},
): Promise<TileRunOutcome & { readonly restored: Float32Array }> {
  const outputScratchPath = join(temporaryFolder(), 'after.scratch');
  const outcome = await runTiles(model, { device: 'cpu', ...settings, inputScratchPath, outputScratchPath }, options);
  return { ...outcome, restored: readScratch(outputScratchPath) };
}

/** The network over the whole picture at once, mirrored by a halo on each side: what no tile may differ from. */
async function restoreWhole({ architecture, weights }: LoadedModel, path: string, wanted: 'restored' | 'pseudo' = 'restored'): Promise<Float32Array> {
  const { haloPx, windowPx } = architecture;
  const image = ScratchImage.open(path);
  const { widthPx, heightPx } = image.size;
  const padded = (extent: number): number => Math.ceil(extent / windowPx) * windowPx + 2 * haloPx;
  const [width, height] = [padded(widthPx), padded(heightPx)];
  const before = image.readRegion({ x: -haloPx, y: -haloPx, width, height }, 3);
  image.close();
  const graph = buildRestorer(architecture, { batch: 1, widthPx: width, heightPx: height });
  const { [wanted]: whole } = await runOnnx(graph, { image: before }, weights);
  return Float32Array.from({ length: 3 * widthPx * heightPx }, (_, i) => {
    const [plane, y, x] = [Math.floor(i / (widthPx * heightPx)), Math.floor(i / widthPx) % heightPx, i % widthPx];
    return whole?.[(plane * height + y + haloPx) * width + x + haloPx] ?? Number.NaN;
  });
}

/** A device that turns pictures into their negatives, or does what it is told. */
const negative = (run: (tile: Float32Array) => Float32Array = (tile) => tile.map((value) => 1 - value)): CreateSession =>
  () => Promise.resolve({ run: (tile) => Promise.resolve(run(tile)), release: () => Promise.resolve() });

const isNegative = (restored: Float32Array, path: string): boolean =>
  sameBits(restored, readScratch(path).map((value) => 1 - value));

afterEach(() => {
  vi.restoreAllMocks();
});

describe('tiles do not show', () => {
  test.each([
    [1, 1],
    [1, 37],
    [37, 53],
    [4000, 7],
    [7, 4000],
  ])('in a picture of %i x %i pixels, whatever their size and place', async (widthPx, heightPx) => {
    const path = scratchPicture(widthPx, heightPx);
    const reference = await restoreWhole(tiny, path);
    for (const settings of [{}, { tilePx: 132, gridShiftPx: -8 }, { tilePx: 64, gridShiftPx: 20 }]) {
      const { restored } = await restore(tiny, path, settings);
      expect(largestError(restored, reference), JSON.stringify(settings)).toBeLessThan(1e-5);
    }
  });

  test('in a strip of 20 000 pixels', async () => {
    const path = scratchPicture(20_000, 5);
    const large = await restore(tiny, path);
    const small = await restore(tiny, path, { tilePx: 200, gridShiftPx: 40 });
    expect([large.tiles, small.tiles]).toEqual([79, 101]);
    expect(largestError(small.restored, large.restored)).toBeLessThan(1e-5);
  });

  test('with the network that ships', async () => {
    const path = scratchPicture(53, 37);
    const reference = await restoreWhole(shipped, path);
    for (const settings of [{}, { tilePx: 24 }, { tilePx: 32, gridShiftPx: 8 }]) {
      const { restored } = await restore(shipped, path, settings);
      expect(largestError(restored, reference), JSON.stringify(settings)).toBeLessThan(1e-5);
    }
  });

  test('nor in the pseudo ground truth, which is written along with the restored picture', async () => {
    const path = scratchPicture(37, 53);
    const alone = await restore(tiny, path);
    for (const tilePx of [256, 16]) {
      const pseudoScratchPath = join(temporaryFolder(), 'pseudo.scratch');
      const { restored } = await restore(tiny, path, { tilePx, pseudoScratchPath });
      expect(largestError(restored, alone.restored)).toBeLessThan(1e-5);
      expect(largestError(readScratch(pseudoScratchPath), await restoreWhole(tiny, path, 'pseudo'))).toBeLessThan(1e-5);
    }
  });

  test('a grid shift that breaks the phase of the windows is refused', async () => {
    await expect(restore(tiny, scratchPicture(40, 40), { gridShiftPx: 2 })).rejects.toThrow('internal:');
  });
});

describe('the halo of the network that ships', () => {
  const { windowPx, haloPx } = shipped.architecture;
  // A core of one window in the middle; beyond the halo, one window more.
  const coreAt = haloPx + windowPx;
  const edge = 2 * coreAt + windowPx;
  const before = picture('halo', [3, edge, edge]);

  /** Whether the core answers to the pixel at (x, y). */
  async function coreSees(session: TileSession, x: number, y: number): Promise<boolean> {
    const core = async (input: Float32Array): Promise<Float32Array> => {
      const after = await session.run(input);
      return after.filter((_, i) => {
        const [row, column] = [Math.floor(i / edge) % edge, i % edge];
        return row >= coreAt && row < coreAt + windowPx && column >= coreAt && column < coreAt + windowPx;
      });
    };
    const moved = before.slice();
    for (let plane = 0; plane < 3; plane++) moved[(plane * edge + y) * edge + x] = 1 - (before[(plane * edge + y) * edge + x] ?? 0);
    return !sameBits((await core(before)).slice(), await core(moved));
  }

  test('is as wide as the network looks, and no window wider', async () => {
    const session = await TileSession.create(shipped, 'cpu', { widthPx: edge, heightPx: edge });
    const middle = coreAt + windowPx / 2;
    const [first, last] = [coreAt - haloPx, coreAt + windowPx + haloPx - 1];
    for (const outside of [first - 1, last + 1]) {
      expect(await coreSees(session, outside, middle)).toBe(false);
      expect(await coreSees(session, middle, outside)).toBe(false);
    }
    const seen = async (positions: readonly number[]): Promise<boolean> => {
      for (const position of positions) if (await coreSees(session, position, middle)) return true;
      return false;
    };
    const oneWindow = Array.from({ length: windowPx }, (_, i) => i);
    expect(await seen(oneWindow.map((i) => first + i))).toBe(true);
    expect(await seen(oneWindow.map((i) => last - i))).toBe(true);
    await session.release();
  });
});

describe('memory', () => {
  test('holds a tile, whatever the size of the photo', async () => {
    const read = vi.spyOn(ScratchImage.prototype, 'readRegion');
    const write = vi.spyOn(ScratchImage.prototype, 'writeRegion');
    const path = scratchPicture(1100, 900, new Float32Array(3 * 1100 * 900));
    write.mockClear();
    const outputScratchPath = join(temporaryFolder(), 'after.scratch');
    await runTiles(tiny, { device: 'cpu', createSession: negative(), inputScratchPath: path, outputScratchPath });
    const { haloPx } = tiny.architecture;
    const regions = [...read.mock.calls, ...write.mock.calls].map(([region]) => region);
    expect(regions).toHaveLength(2 * 20);
    for (const { width, height } of regions) expect(Math.max(width, height)).toBeLessThanOrEqual(256 + 2 * haloPx);
  });

  test('that runs out halves the tiles, until they fit', async () => {
    const edges: number[] = [];
    const path = scratchPicture(600, 10);
    const { haloPx } = tiny.architecture;
    const scarce: CreateSession = (model, device, size, pictures) => {
      edges.push(size.widthPx - 2 * haloPx);
      if (size.widthPx - 2 * haloPx > 70) throw new Error('Non-zero status code: Failed to allocate memory for requested buffer of size 9');
      return negative()(model, device, size, pictures);
    };
    const { restored, tiles } = await restore(tiny, path, { createSession: scarce });
    expect(edges).toEqual([200, 120, 60]);
    expect(tiles).toBe(10);
    expect(isNegative(restored, path)).toBe(true);
  });

  test('that does not suffice for the smallest tile is said in a sentence', async () => {
    const none: CreateSession = () => Promise.reject(new Error('std::bad_alloc'));
    await expect(restore(tiny, scratchPicture(100, 100), { createSession: none })).rejects.toMatchObject({
      code: 'out-of-memory',
      kept: 'The photo was not changed.',
    });
  });
});

describe('a device that fails', () => {
  const path = scratchPicture(200, 30);
  const onCpu = (device: CreateSession): CreateSession => (model, kind, size, pictures) => (kind === 'cpu' ? negative() : device)(model, kind, size, pictures);
  /** Answers the second tile in its own way. */
  const spoilingSecond = (spoil: (tile: Float32Array) => Float32Array): CreateSession => {
    let count = 0;
    return onCpu(negative((tile) => (++count === 2 ? spoil(tile) : tile.map((value) => 1 - value))));
  };

  test.each([
    ['NaN', (tile: Float32Array) => tile.with(7, Number.NaN)],
    ['an infinite value', (tile: Float32Array) => tile.with(7, Number.POSITIVE_INFINITY)],
    ['one flat colour', (tile: Float32Array) => tile.map(() => 0.5)],
  ])('with %s in one tile: the CPU does this one again', async (_, spoil) => {
    const outcome = await restore(tiny, path, { device: 'webgpu', tilePx: 64, createSession: spoilingSecond(spoil) });
    expect(outcome).toMatchObject({ tiles: 4, redoneTiles: 1, deviceLost: false });
    expect(isNegative(outcome.restored, path)).toBe(true);
  });

  test('by breaking down: the CPU does this tile and the rest', async () => {
    const createSession = spoilingSecond(() => {
      throw new Error('device lost');
    });
    const outcome = await restore(tiny, path, { device: 'webgpu', tilePx: 64, createSession });
    expect(outcome).toMatchObject({ tiles: 4, redoneTiles: 3, deviceLost: true });
    expect(isNegative(outcome.restored, path)).toBe(true);
  });

  test('is not suspected where the photo itself is one flat colour', async () => {
    const flat = scratchPicture(200, 30, new Float32Array(3 * 200 * 30).fill(0.25));
    const outcome = await restore(tiny, flat, { device: 'webgpu', tilePx: 64, createSession: onCpu(negative()) });
    expect(outcome.redoneTiles).toBe(0);
  });

  test('cannot be the CPU: that is a fault of ours', async () => {
    const createSession = negative((tile) => tile.fill(Number.NaN));
    await expect(restore(tiny, path, { createSession })).rejects.toThrow('internal:');
  });
});

describe('progress', () => {
  const path = scratchPicture(640, 20);

  test('comes with every tile; the time left never grows', async () => {
    const reports: Progress[] = [];
    await restore(tiny, path, { tilePx: 16, createSession: negative() }, { onProgress: (progress) => reports.push(progress) });
    expect(reports.map(({ done }) => done)).toEqual(Array.from({ length: 81 }, (_, i) => i));
    expect(new Set(reports.map(({ phase, total }) => `${phase} ${total}`))).toEqual(new Set(['restoring 80']));
    const etas = reports.slice(5).map(({ etaMs }) => etaMs ?? Number.NaN);
    expect(etas).toEqual(etas.toSorted((a, b) => b - a));
    expect(etas.at(-1)).toBe(0);
  });

  test('ends within one tile of a cancel', async () => {
    let runs = 0;
    const stop = new AbortController();
    const createSession = negative((tile) => {
      runs += 1;
      if (runs === 3) stop.abort();
      return tile.map((value) => 1 - value);
    });
    const run = restore(tiny, path, { tilePx: 16, createSession }, { signal: stop.signal });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(runs).toBe(3);
  });

  test('rests between two tiles while the gate is shut, and can be stopped there', async () => {
    let runs = 0;
    const [gate, stop] = [new StepGate(), new AbortController()];
    const createSession = negative((tile) => {
      runs += 1;
      if (runs === 3 || runs === 5) gate.hold();
      return tile.map((value) => 1 - value);
    });
    const run = restore(tiny, path, { tilePx: 16, createSession, gate }, { signal: stop.signal });
    await vi.waitFor(() => { expect(runs).toBe(3); });
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(runs).toBe(3);
    gate.open();
    await vi.waitFor(() => { expect(runs).toBe(5); });
    stop.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(runs).toBe(5);
  });
});

test('a scratch image that is gone stops the work', async () => {
  await expect(restore(tiny, '/no/such.scratch')).rejects.toThrow('ENOENT');
});

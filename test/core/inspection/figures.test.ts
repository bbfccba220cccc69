import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ChannelStatistics, explanationsOf } from '../../../electron/core/inspection/channel-statistics.ts';
import type { ChannelFigures } from '../../../electron/core/inspection/inspection-service.ts';
import { inspection } from '../../../electron/core/inspection/inspection.ts';
import { PriorCovariance, symmetricEigenvectors } from '../../../electron/core/inspection/principal-axes.ts';
import { sampleStepPx } from '../../../electron/core/inspection/samples.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { Random } from '../../../models/random.ts';
import { naturalPicture } from '../../support/natural-picture.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

describe('how shape-like and edge-like a channel is', () => {
  const [widthPx, heightPx] = [96, 80];
  const area = widthPx * heightPx;
  const { data } = naturalPicture(widthPx, heightPx, 5);
  const luma = (x: number, y: number): number => {
    const at = Math.min(heightPx - 1, Math.max(0, y)) * widthPx + Math.min(widthPx - 1, Math.max(0, x));
    return 0.299 * data[at]! + 0.587 * data[area + at]! + 0.114 * data[2 * area + at]!;
  };
  const map = (of: (x: number, y: number) => number): Float32Array =>
    Float32Array.from({ length: area }, (_, i) => of(i % widthPx, Math.floor(i / widthPx)));
  const random = new Random(4);
  const channels = {
    colour: map((x, y) => 2 * data[y * widthPx + x]! - data[area + y * widthPx + x]! + 3),
    risingRight: map((x, y) => 5 * Math.max(0, luma(x + 1, y) - luma(x - 1, y))),
    anyEdge: map((x, y) => Math.abs(luma(x + 1, y) - luma(x - 1, y)) + Math.abs(luma(x, y + 1) - luma(x, y - 1))),
    noise: map(() => random.normal()),
    flat: map(() => 0.25),
  };
  const scratch = ScratchImage.open(scratchPicture(widthPx, heightPx, data));
  const maps = new Float32Array(5 * area);
  Object.values(channels).forEach((channel, i) => {
    maps.set(channel, i * area);
  });
  const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
  const explanations = explanationsOf(scratch, whole);
  scratch.close();
  const figuresFrom = (stepPx: number): Record<keyof typeof channels, ChannelFigures> => {
    const statistics = new ChannelStatistics(5, stepPx);
    statistics.add(maps, explanations, whole);
    return Object.fromEntries(Object.keys(channels).map((name, i) => [name, statistics.figures()[i]!])) as Record<keyof typeof channels, ChannelFigures>;
  };
  const figures = figuresFrom(1);

  test('a mixture of colours is all shape; edges of one direction, and of all, are all edge; noise and nothing are neither', () => {
    expect(figures.colour.shapeLikeness).toBeGreaterThan(0.999);
    expect(figures.colour.edgeLikeness).toBeLessThan(0.2);
    // Not the whole of it: the picture is mirrored at its edges, the maps of this test go on with the last pixel.
    expect(figures.risingRight.edgeLikeness).toBeGreaterThan(0.98);
    expect(figures.anyEdge.edgeLikeness).toBeGreaterThan(0.98);
    expect(figures.anyEdge.shapeLikeness).toBeLessThan(0.2);
    for (const { shapeLikeness, edgeLikeness } of [figures.noise, figures.flat]) {
      expect(Math.max(shapeLikeness, edgeLikeness)).toBeLessThan(0.01);
    }
  });

  test('is much the same from samples, while all else still counts every pixel', () => {
    const sampled = figuresFrom(3);
    expect(sampled.risingRight.edgeLikeness).not.toBe(figures.risingRight.edgeLikeness);
    expect(sampled.risingRight.edgeLikeness).toBeCloseTo(figures.risingRight.edgeLikeness, 1);
    expect(sampled.colour.shapeLikeness).toBeGreaterThan(0.999);
    const { mean, energy, low, high } = sampled.noise;
    expect({ mean, energy, low, high }).toEqual({ mean: figures.noise.mean, energy: figures.noise.energy, low: figures.noise.low, high: figures.noise.high });
  });
});

describe('principal axes', () => {
  test('eigenvectors solve their equation, are of length 1 and orthogonal', () => {
    const random = new Random(9);
    const half = Array.from({ length: 12 }, () => Array.from({ length: 12 }, () => random.normal()));
    const matrix = half.map((row, i) => row.map((value, j) => value + half[j]![i]!));
    const pairs = symmetricEigenvectors(matrix);
    for (const { value, vector } of pairs) {
      matrix.forEach((row, i) => {
        expect(row.reduce((sum, x, j) => sum + x * vector[j]!, 0)).toBeCloseTo(value * vector[i]!, 8);
      });
      for (const other of pairs) {
        const dot = vector.reduce((sum, x, i) => sum + x * other.vector[i]!, 0);
        expect(dot).toBeCloseTo(other.vector === vector ? 1 : 0, 8);
      }
    }
  });

  test('finds the plane that points were drawn from, and how far they lie in it', () => {
    const random = new Random(2);
    const [widthPx, heightPx] = [200, 200];
    const area = widthPx * heightPx;
    const maps = new Float32Array(6 * area);
    const axes = [
      [0, 0.6, 0, 0.8, 0, 0],
      [0.8, 0, 0, 0, 0, -0.6],
    ];
    for (let i = 0; i < area; i++) {
      const [a, b] = [3 * random.normal(), random.normal()];
      for (let c = 0; c < 6; c++) maps[c * area + i] = c + a * axes[0]![c]! + b * axes[1]![c]!;
    }
    const covariance = new PriorCovariance(6, 3);
    covariance.add(maps, { x: 0, y: 0, width: widthPx, height: heightPx });
    const found = covariance.axes();
    axes.forEach((axis, i) => {
      axis.forEach((value, c) => {
        expect(found.axes[i]![c]).toBeCloseTo(value, 1);
      });
    });
    expect(found.deviations[0]).toBeCloseTo(3, 1);
    expect(found.deviations[1]).toBeCloseTo(1, 1);
    expect(found.explained[0]! + found.explained[1]!).toBeCloseTo(1, 5);
    expect(found.mean[5]).toBeCloseTo(5, 1);
  });

  test('samples are never an even number of pixels apart', () => {
    for (const pixels of [1, 262_144, 262_145, 24e6, 4 * 100e6]) expect(sampleStepPx(pixels) % 2).toBe(1);
    expect([sampleStepPx(1), sampleStepPx(24e6)]).toEqual([1, 11]);
  });
});

describe('similarity', () => {
  test('peaks at the twin of a patch, far away and in another place of its window', async () => {
    const [widthPx, heightPx] = [320, 240];
    const { data } = naturalPicture(widthPx, heightPx, 11);
    const stamp = naturalPicture(24, 24, 77);
    const [here, there] = [
      { x: 40, y: 50 },
      { x: 261, y: 187 },
    ];
    for (const { x, y } of [here, there]) {
      for (let i = 0; i < 24 * 24 * 3; i++) {
        const [plane, row, column] = [Math.floor(i / 576), Math.floor(i / 24) % 24, i % 24];
        data[(plane * heightPx + y - 12 + row) * widthPx + x - 12 + column] = stamp.data[i]!;
      }
    }
    const model = writeRandomModel(temporaryFolder(), 'random');
    const find = (scratchPath: string) =>
      inspection.similarity({ model, view: 'q', scratchPath, at: here, patchPx: 7, outputScratchPath: join(temporaryFolder(), 's'), tilePx: 64 });
    const { twin, lowest } = await find(scratchPicture(widthPx, heightPx, data));
    expect(twin).toMatchObject(there);
    expect(twin!.similarity).toBeGreaterThan(0.95);
    expect(lowest).toBeLessThan(twin!.similarity);
    // Without its twin, another place is found.
    const { twin: other } = await find(scratchPicture(widthPx, heightPx, data.map((value, i) => (i % widthPx > 240 ? 0.5 : value))));
    expect(other).not.toMatchObject(there);
  });

  test('of a picture that is all patch there is no other place', async () => {
    const model = writeRandomModel(temporaryFolder(), 'random');
    const figures = await inspection.similarity({
      model,
      view: 'q',
      scratchPath: scratchPicture(1, 1),
      at: { x: 0, y: 0 },
      patchPx: 7,
      outputScratchPath: join(temporaryFolder(), 's'),
    });
    expect(figures.twin).toBeNull();
  });
});

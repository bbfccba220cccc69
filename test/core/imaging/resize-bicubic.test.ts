import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../electron/core/imaging/picture.ts';
import { bicubicWeights, resizeBicubic } from '../../../electron/core/imaging/resize-bicubic.ts';
import { symmetricIndex } from '../../../electron/core/imaging/symmetric-index.ts';
import { largestError } from '../../support/largest-error.ts';
import { greyPicture, naturalPicture } from '../../support/natural-picture.ts';

const scales = [1 / 4, 1 / 3, 0.5, 0.7, 1, 1.5, 2, 2.7, 4];

/** The definition, for one row: every input pixel's weight, and a mirror that is written out. Source: Keys 1981, Eq. 4 and 15. */
function resizeRow(row: readonly number[], scale: number, outputPx: number): readonly number[] {
  const keys = (s: number): number => {
    const t = Math.abs(s);
    if (t <= 1) return (3 / 2) * t ** 3 - (5 / 2) * t ** 2 + 1;
    return t <= 2 ? (-1 / 2) * t ** 3 + (5 / 2) * t ** 2 - 4 * t + 2 : 0;
  };
  const backwards = [...row].reverse();
  const there = [...row, ...backwards, ...row, ...backwards, ...row];
  const kernel = scale < 1 ? (s: number) => scale * keys(scale * s) : keys;
  return Array.from({ length: outputPx }, (_, x) => {
    // Pixels are counted from one, as MATLAB does.
    const u = (x + 1) / scale + 0.5 * (1 - 1 / scale);
    let [sum, weights] = [0, 0];
    there.forEach((value, i) => {
      const weight = kernel(u - (i + 1 - 2 * row.length));
      sum += weight * value;
      weights += weight;
    });
    return sum / weights;
  });
}

/** One row, many times over. */
const rows = (row: readonly number[], heightPx: number): Picture => ({
  widthPx: row.length,
  heightPx,
  data: Float32Array.from({ length: 3 * row.length * heightPx }, (_, i) => row[i % row.length] ?? 0),
});

const turned = ({ widthPx, heightPx, data }: Picture): Picture => ({
  widthPx: heightPx,
  heightPx: widthPx,
  data: data.map((_, i) => {
    const [plane, x, y] = [Math.floor(i / (widthPx * heightPx)), i % heightPx, Math.floor(i / heightPx) % widthPx];
    return data[(plane * heightPx + x) * widthPx + y] ?? 0;
  }),
});

describe('bicubic resizing', () => {
  it.each(scales)('is the definition, summed plainly, edges included (by %f)', (scale) => {
    const row = Array.from(naturalPicture(37, 1, 5).data.subarray(0, 37));
    const outputPx = Math.ceil(37 * scale);
    const { widthPx, heightPx, data } = resizeBicubic(rows(row, 9), scale);
    expect([widthPx, heightPx]).toEqual([outputPx, Math.ceil(9 * scale)]);
    expect(largestError(data.subarray(0, outputPx), resizeRow(row, scale, outputPx))).toBeLessThan(1e-6);
  });

  it('gives what Pillow gives, whose kernel is the same, away from the edges', () => {
    const from: Picture = {
      widthPx: 24,
      heightPx: 20,
      data: Float32Array.from({ length: 3 * 480 }, (_, i) => {
        const [x, y] = [i % 24, Math.floor((i % 480) / 24)];
        return ((x * 7 + y * 13 + x * y) % 32) / 32;
      }),
    };
    // Image.resize((width, height), Image.BICUBIC) in mode F of Pillow 9.4: four pixels about the middle.
    const recorded = [
      { scale: 0.5, middle: [0.577347, 0.475983, 0.563507, 0.500885] },
      { scale: 2.5, middle: [0.714287, 0.67754, 0.548835, 0.512089] },
      { scale: 4, middle: [0.650108, 0.612801, 0.561028, 0.52372] },
    ];
    for (const { scale, middle } of recorded) {
      const { widthPx, heightPx, data } = resizeBicubic(from, scale);
      const at = (heightPx / 2) * widthPx + widthPx / 2;
      expect(largestError(data.subarray(at - 2, at + 2), middle)).toBeLessThan(2e-6);
    }
  });

  it('does the same down as across', () => {
    const clean = naturalPicture(31, 22, 3);
    for (const scale of scales) {
      const across = resizeBicubic(clean, scale);
      expect(largestError(turned(resizeBicubic(turned(clean), scale)).data, across.data)).toBeLessThan(1e-6);
    }
  });

  it('leaves a picture as it is at a scale of one, and a flat one flat at any', () => {
    const clean = naturalPicture(20, 13, 1);
    expect(resizeBicubic(clean, 1)).toEqual(clean);
    const grey = greyPicture(20, 13, 0.4);
    for (const scale of scales) {
      const flat = resizeBicubic(grey, scale);
      expect(flat.data).toHaveLength(3 * Math.ceil(20 * scale) * Math.ceil(13 * scale));
      expect(largestError(flat.data, flat.data.map(() => grey.data[0] ?? 0))).toBeLessThan(1e-6);
    }
  });

  it('keeps a ramp straight away from the edges', () => {
    const ramp = rows(Array.from({ length: 64 }, (_, x) => x / 64), 1);
    for (const scale of [0.25, 0.5, 2, 4]) {
      const { data, widthPx } = resizeBicubic(ramp, scale);
      for (let x = Math.ceil(3 * Math.max(1, scale)); x < widthPx - 3 * Math.max(1, scale); x++) {
        expect(data[x]).toBeCloseTo(((x + 0.5) / scale - 0.5) / 64, 6);
      }
    }
  });

  it('gives any part as it is in the whole, so that a photo can be enlarged strip by strip', () => {
    const clean = naturalPicture(23, 17, 4);
    const whole = resizeBicubic(clean, 4);
    const strip = resizeBicubic(clean, 4, { x: 0, y: 20, widthPx: whole.widthPx, heightPx: 9 });
    for (let plane = 0; plane < 3; plane++) {
      const start = (plane * whole.heightPx + 20) * whole.widthPx;
      const end = start + 9 * whole.widthPx;
      expect(strip.data.subarray(plane * 9 * whole.widthPx, (plane + 1) * 9 * whole.widthPx)).toEqual(whole.data.subarray(start, end));
    }
  });

  it('goes on mirrored before the picture', () => {
    const clean = naturalPicture(16, 16, 6);
    const wide = resizeBicubic(clean, 2, { x: -6, y: 0, widthPx: 12, heightPx: 32 });
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 6; x++) expect(wide.data[y * 12 + x]).toBeCloseTo(wide.data[y * 12 + 11 - x] ?? Number.NaN, 6);
    }
  });
});

describe('bicubic weights', () => {
  it('sum to one for every pixel and point into the picture, however small', () => {
    for (const inputPx of [1, 2, 5, 40]) {
      for (const scale of scales) {
        const outputPx = Math.ceil(scale * inputPx);
        const { taps, positions, weights } = bicubicWeights({ inputPx, scale, startPx: -3.4, outputPx });
        expect(Math.min(...positions)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...positions)).toBeLessThan(inputPx);
        for (let x = 0; x < outputPx; x++) {
          expect(weights.subarray(x * taps, (x + 1) * taps).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        }
      }
    }
  });

  it('are those of the published kernel half-way between two pixels', () => {
    const { weights } = bicubicWeights({ inputPx: 9, scale: 1, startPx: 3.5, outputPx: 1 });
    expect(Array.from(weights, (weight) => weight * 16)).toEqual([-1, 9, 9, -1]);
  });
});

describe('symmetric index', () => {
  it('goes on as numpy pads: edges repeated', () => {
    // numpy.pad(numpy.arange(3), 7, "symmetric")
    const padded = [0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2];
    expect(padded.map((_, i) => symmetricIndex(i - 7, 3))).toEqual(padded);
    expect(symmetricIndex(-5, 1)).toBe(0);
  });
});

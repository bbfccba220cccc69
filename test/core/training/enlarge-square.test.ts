import { describe, expect, it } from 'vitest';
import { enlargeSquare } from '../../../electron/core/training/enlarge-square.ts';

const squareOf = (edgePx: number, value: (x: number, y: number, plane: number) => number) => ({
  widthPx: edgePx,
  heightPx: edgePx,
  data: Float32Array.from({ length: 3 * edgePx * edgePx }, (_, i) =>
    value(i % edgePx, Math.floor(i / edgePx) % edgePx, Math.floor(i / edgePx ** 2)),
  ),
});

describe('enlarging', () => {
  it('keeps flat colours', () => {
    const { widthPx, data } = enlargeSquare(squareOf(9, (_x, _y, plane) => ((plane + 1) * 51) / 255), 20);
    expect([widthPx, data.length]).toEqual([20, 3 * 400]);
    expect(new Set(Array.from(data, (value) => Math.round(value * 255)))).toEqual(new Set([51, 102, 153]));
  });

  it('puts a ramp where it belongs, without a shift', () => {
    const ramp = enlargeSquare(squareOf(16, (x) => (8 * x + 40) / 255), 32).data;
    // Pixel x of the enlarged square lies at (x + 1/2) / 2 - 1/2 of the small one; away from the repeated edges.
    for (let x = 4; x < 28; x++) expect((ramp[10 * 32 + x] ?? 0) * 255).toBeCloseTo(8 * ((x + 0.5) / 2 - 0.5) + 40, -0.1);
  });

  it('treats rows and columns alike', () => {
    const wave = (a: number, b: number): number => 0.5 + 0.4 * Math.sin(a * 0.9) * Math.cos(b * 0.4);
    const upright = enlargeSquare(squareOf(12, (x, y) => wave(x, y)), 21).data;
    const turned = enlargeSquare(squareOf(12, (x, y) => wave(y, x)), 21).data;
    for (let y = 0; y < 21; y++) for (let x = 0; x < 21; x++) expect(upright[y * 21 + x]).toBeCloseTo(turned[x * 21 + y] ?? 0, 2);
  });
});

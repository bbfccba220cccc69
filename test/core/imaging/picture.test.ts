import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../electron/core/imaging/picture.ts';
import { cropPicture, turnSquare } from '../../../electron/core/imaging/picture.ts';

/** Every value says where it lies. */
const picture = (widthPx: number, heightPx: number): Picture => ({
  widthPx,
  heightPx,
  data: Float32Array.from({ length: 3 * widthPx * heightPx }, (_, i) => i),
});

describe('pictures in memory', () => {
  it('turn by the eight symmetries of the square, all different, each a permutation', () => {
    const square = picture(5, 5);
    const turned = Array.from({ length: 8 }, (_, turn) => turnSquare(square, turn).data);
    expect(new Set(turned.map((data) => data.join())).size).toBe(8);
    for (const data of turned) expect([...data].sort()).toEqual([...square.data].sort());
    expect(turned[0]).toEqual(square.data);
  });

  it('are cut where they should be', () => {
    const { widthPx, heightPx, data } = cropPicture(picture(10, 7), 3, 2, 4, 5);
    expect([widthPx, heightPx, data.length]).toEqual([4, 5, 3 * 4 * 5]);
    // Plane 1, second row, third pixel.
    expect(data[(1 * 5 + 1) * 4 + 2]).toBe((1 * 7 + 2 + 1) * 10 + 3 + 2);
  });
});

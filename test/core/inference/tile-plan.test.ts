import { expect, test } from 'vitest';
import { tileGrid } from '../../../electron/core/imaging/tiling.ts';
import { networkPixels, planTiles } from '../../../electron/core/inference/tile-plan.ts';
import { architectureNamed } from '../../../models/registry.ts';

const architecture = architectureNamed('tape-swin');

test.each([[1, 1], [240, 180], [257, 256], [6000, 4000], [1, 100_000]])('the work of a photo of %i x %i pixels is that of its tiles', (widthPx, heightPx) => {
  const { size, ...cores } = planTiles({ widthPx, heightPx }, architecture);
  const { windowPx, haloPx } = architecture;
  const tiles = tileGrid({ widthPx, heightPx, ...cores, windowPx, haloPx, shiftPx: 0 }).length;
  const tilePixels = size.widthPx * size.heightPx;
  const beyond = networkPixels('tape-swin', { widthPx, heightPx }) - tiles * tilePixels;
  // To open the network, and since its first tile takes longer.
  expect(beyond).toBeGreaterThan(0);
  expect(beyond).toBeLessThan(tilePixels + 20_000);
});

test('of a network that is not known, the work is the photo', () => {
  expect(networkPixels('none', { widthPx: 30, heightPx: 20 })).toBe(600);
});

import type { Picture } from '../../electron/core/imaging/picture.ts';
import { toEightBits } from '../../electron/core/imaging/picture.ts';
import { Random } from '../../models/random.ts';

/**
 * A picture with the statistics of a photo, by formula: noise whose amplitude is proportional to its period
 * (power falls with the square of the frequency), and flat discs in front of it, whose edges are sharp.
 *
 * Range: 8-bit values, mean about 0.45, standard deviation about 0.2.
 * Source: Field, Relations between the statistics of natural images, 1987 (1/f amplitude); Ruderman,
 * Origins of scaling in natural images, 1997 (occluding objects).
 */
export function naturalPicture(widthPx: number, heightPx: number, seed: number): Picture {
  const random = new Random(seed, widthPx, heightPx);
  const area = widthPx * heightPx;
  const data = new Float32Array(3 * area);
  const luma = powerLawNoise(widthPx, heightPx, random);
  for (let plane = 0; plane < 3; plane++) {
    const tint = powerLawNoise(widthPx, heightPx, random);
    const level = random.between(0.35, 0.55);
    for (let i = 0; i < area; i++) data[plane * area + i] = level + 0.15 * (luma[i] ?? 0) + 0.04 * (tint[i] ?? 0);
  }
  const discs = Math.ceil(area / 800);
  for (let disc = 0; disc < discs; disc++) {
    const [x, y] = [random.uniform() * widthPx, random.uniform() * heightPx];
    const radius = random.between(2, 12);
    const colour = [random.between(0.05, 0.95), random.between(0.05, 0.95), random.between(0.05, 0.95)];
    for (let row = Math.max(0, Math.ceil(y - radius)); row < Math.min(heightPx, y + radius); row++) {
      for (let column = Math.max(0, Math.ceil(x - radius)); column < Math.min(widthPx, x + radius); column++) {
        if ((column - x) ** 2 + (row - y) ** 2 > radius ** 2) continue;
        colour.forEach((value, plane) => (data[plane * area + row * widthPx + column] = value));
      }
    }
  }
  return { widthPx, heightPx, data: data.map(toEightBits) };
}

/** Octaves of bilinear value noise; standard deviation about one. */
function powerLawNoise(widthPx: number, heightPx: number, random: Random): Float32Array {
  const noise = new Float32Array(widthPx * heightPx);
  for (let periodPx = 64; periodPx >= 2; periodPx /= 2) {
    const columns = Math.floor(widthPx / periodPx) + 2;
    const lattice = Float32Array.from({ length: columns * (Math.floor(heightPx / periodPx) + 2) }, () => random.normal());
    for (let i = 0; i < noise.length; i++) {
      const [u, v] = [(i % widthPx) / periodPx, Math.floor(i / widthPx) / periodPx];
      const [column, row] = [Math.floor(u), Math.floor(v)];
      const at = (dx: number, dy: number): number => lattice[(row + dy) * columns + column + dx] ?? 0;
      const [fx, fy] = [u - column, v - row];
      const top = (1 - fx) * at(0, 0) + fx * at(1, 0);
      const bottom = (1 - fx) * at(0, 1) + fx * at(1, 1);
      noise[i] = (noise[i] ?? 0) + (1.3 * periodPx * ((1 - fy) * top + fy * bottom)) / 64;
    }
  }
  return noise;
}

/** One grey everywhere. */
export const greyPicture = (widthPx: number, heightPx: number, grey: number): Picture => ({
  widthPx,
  heightPx,
  data: new Float32Array(3 * widthPx * heightPx).fill(toEightBits(grey)),
});

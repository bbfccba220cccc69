import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Points strewn evenly over a picture and `marginPx` beyond each edge: a Poisson process, so that a crop
 * sees the same share of objects as the photo around it, those that only reach into it included.
 *
 * Units: `densityPerPx` in points per square pixel; pixel centres lie at whole numbers.
 * Source: Kingman, Poisson Processes, 1993, Sec. 2.5 (number first, then places, independently).
 */
export function* scatter(
  { widthPx, heightPx }: Pick<Picture, 'widthPx' | 'heightPx'>,
  marginPx: number,
  densityPerPx: number,
  random: Random,
): Generator<Point> {
  const width = widthPx + 2 * marginPx;
  const height = heightPx + 2 * marginPx;
  const count = poisson(densityPerPx * width * height, random);
  for (let i = 0; i < count; i++) {
    yield { x: random.uniform() * width - marginPx - 0.5, y: random.uniform() * height - marginPx - 0.5 };
  }
}

/**
 * A Poisson number: Knuth's product of uniforms where the mean is small, else the rounded normal of the same
 * mean and variance.
 *
 * Source: Knuth, The Art of Computer Programming 2, Sec. 3.4.1.
 */
function poisson(mean: number, random: Random): number {
  if (mean > 100) return Math.round(Math.max(0, mean + Math.sqrt(mean) * random.normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}

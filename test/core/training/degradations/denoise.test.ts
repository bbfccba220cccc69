import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { addGaussianNoise, denoise } from '../../../../electron/core/training/degradations/denoise.ts';
import { Random } from '../../../../models/random.ts';
import { mean } from '../../../support/degradation-checks.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';

const edge = 64;
const grey: Picture = { widthPx: edge, heightPx: edge, data: new Float32Array(3 * edge * edge).fill(0.5) };

/** What was added to each plane, its mean taken off. */
function noiseOf({ data }: Picture): readonly Float32Array[] {
  return [0, 1, 2].map((plane) => {
    const values = data.slice(plane * edge * edge, (plane + 1) * edge * edge);
    const middle = mean(values);
    return values.map((value) => value - middle);
  });
}

const variance = (values: Float32Array): number => mean(values.map((value) => value * value));

/** Correlation between neighbours in a row. */
function neighbourCorrelation(values: Float32Array): number {
  const products = Array.from({ length: edge * (edge - 1) }, (_, i) => {
    const at = Math.floor(i / (edge - 1)) * edge + (i % (edge - 1));
    return (values[at] ?? 0) * (values[at + 1] ?? 0);
  });
  return mean(products) / variance(values);
}

describe('noise', () => {
  itKeepsTheContract(denoise);

  it('has the standard deviation that was asked for', () => {
    const all = noiseOf(addGaussianNoise(grey, 25, new Random(7)));
    expect(255 * Math.sqrt(mean(all.map(variance)))).toBeCloseTo(25, 0);
  });

  it('is white in about half of all pictures, and in many as coarse as cameras leave it, in colour most of all', () => {
    const pictures = Array.from({ length: 200 }, (_, seed) => noiseOf(denoise.train(grey, new Random(seed))));
    const isSeen = (noise: Float32Array): boolean => variance(noise) > (0.7 / 255) ** 2;
    const correlations = pictures
      .map(([red = new Float32Array(), green = new Float32Array()]) => ({ green, colour: red.map((value, i) => value - (green[i] ?? 0)) }))
      .filter(({ green, colour }) => isSeen(green) && isSeen(colour))
      .map(({ green, colour }) => ({ green: neighbourCorrelation(green), colour: neighbourCorrelation(colour) }));
    const share = (holds: (of: { readonly green: number; readonly colour: number }) => boolean): number =>
      correlations.filter(holds).length / correlations.length;
    expect(correlations.length).toBeGreaterThan(150);
    expect(share(({ green }) => Math.abs(green) < 0.1)).toBeGreaterThan(0.3);
    expect(share(({ green }) => green > 0.37)).toBeGreaterThan(0.15);
    expect(share(({ colour }) => colour > 0.8)).toBeGreaterThan(0.15);
    expect(mean(correlations.map(({ colour }) => colour))).toBeGreaterThan(mean(correlations.map(({ green }) => green)));
  });

  it('is stronger in red and blue than in green, as white balance makes it', () => {
    const ratios = Array.from({ length: 200 }, (_, seed) => noiseOf(denoise.train(grey, new Random(seed))).map(variance));
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((plane) => mean(ratios.map((planes) => planes[plane] ?? 0)));
    expect(red / green).toBeGreaterThan(1.05);
    expect(blue / green).toBeGreaterThan(1.05);
  });
});

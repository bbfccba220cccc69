import type { Picture } from '../imaging/picture.ts';
import type { Triple } from './pairs-service.ts';

/** How a target's exposure and white balance stand to its input's: target = gain * input + offset, for R, G and B. */
export interface ToneFit {
  readonly gain: Triple;
  readonly offset: Triple;
  /** Mean of the target over mean of the input. */
  readonly brightness: Triple;
  /** Root mean square over the means of small squares: as they are, and after the fit. Range: 0..1. */
  readonly before: number;
  readonly after: number;
}

/** Means over squares of this edge, in which noise hardly counts. */
const squarePx = 8;
/** Squares near black or white are left out: what is clipped follows no line. */
const [darkest, brightest] = [0.02, 0.98];
const fewestSquares = 8;

/**
 * One straight line for each colour, fitted to two pictures of equal size. In a file's own encoding another exposure is
 * nearly a gain (Range 0..1, a power law), and black level and flare are offsets.
 *
 * Source: reduced major axis regression, since both sides have noise; undefined where too little lies between the ends.
 */
export function fitTone(input: Picture, target: Picture): ToneFit | undefined {
  const channels = [0, 1, 2].map((plane) => fitLine(squareMeans(input, plane), squareMeans(target, plane)));
  const [r, g, b] = channels;
  if (r === undefined || g === undefined || b === undefined) return undefined;
  const rms = (of: (line: Line) => number): number => Math.sqrt((of(r) + of(g) + of(b)) / 3);
  return {
    gain: [r.gain, g.gain, b.gain],
    offset: [r.offset, g.offset, b.offset],
    brightness: [r.brightness, g.brightness, b.brightness],
    before: rms(({ before }) => before),
    after: rms(({ after }) => after),
  };
}

interface Line {
  readonly gain: number;
  readonly offset: number;
  readonly brightness: number;
  /** Mean squares. */
  readonly before: number;
  readonly after: number;
}

/** A picture of little contrast tells a gain from an offset badly: there the line keeps its slope. */
const smallestVariance = 0.02 ** 2;

function fitLine(inputs: readonly number[], targets: readonly number[]): Line | undefined {
  const samples = inputs.flatMap((x, i) => {
    const y = targets[i] ?? 0;
    return Math.min(x, y) > darkest && Math.max(x, y) < brightest ? [{ x, y }] : [];
  });
  if (samples.length < fewestSquares) return undefined;
  const mean = (of: (sample: { readonly x: number; readonly y: number }) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const [varianceX, varianceY] = [mean(({ x }) => (x - meanX) ** 2), mean(({ y }) => (y - meanY) ** 2)];
  const gain = varianceX > smallestVariance ? Math.sqrt(varianceY / varianceX) : meanY / meanX;
  const offset = meanY - gain * meanX;
  return { gain, offset, brightness: meanY / meanX, before: mean(({ x, y }) => (y - x) ** 2), after: mean(({ x, y }) => (y - gain * x - offset) ** 2) };
}

function squareMeans({ widthPx, heightPx, data }: Picture, plane: number): readonly number[] {
  const means: number[] = [];
  for (let top = 0; top + squarePx <= heightPx; top += squarePx) {
    for (let left = 0; left + squarePx <= widthPx; left += squarePx) {
      let sum = 0;
      for (let i = 0; i < squarePx ** 2; i++) {
        sum += data[(plane * heightPx + top + Math.floor(i / squarePx)) * widthPx + left + (i % squarePx)] ?? 0;
      }
      means.push(sum / squarePx ** 2);
    }
  }
  return means;
}

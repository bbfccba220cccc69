import type { Plane } from './plane.ts';

/** Which of two pictures that lie on each other has more noise, and which more detail. */
export interface DetailBalance {
  /** 0..1: share of small squares in which the target is the noisier one. */
  readonly noisierShare: number;
  /**
   * Detail of one beyond what both share, as a share of that. Noise adds to its own picture only; blur takes away from what is
   * shared, and shows as a negative number.
   */
  readonly inputExcess: number;
  readonly targetExcess: number;
}

const squarePx = 16;
/** Left out at the edges, where filters do not fit. */
const borderPx = 8;
const meanReachPx = 2;

/**
 * `contrast`: of the target against its input, on a coarse scale; it is taken out first.
 *
 * Source: Immerkær, Fast Noise Variance Estimation, 1996 (the mask that hardly sees edges); the rest are ratios of
 * variances and covariances of two noisy pictures of one signal.
 */
export function balanceDetail(input: Plane, target: Plane, contrast: number): DetailBalance {
  const [noiseOfInput, noiseOfTarget] = [squaresOf(input, noiseAt), squaresOf(target, noiseAt)];
  const noisier = noiseOfInput.filter((noise, i) => (noiseOfTarget[i] ?? 0) > contrast ** 2 * noise).length;
  const { ofInput, ofTarget, shared } = covariances(input, target, contrast);
  return {
    noisierShare: noisier / Math.max(1, noiseOfInput.length),
    inputExcess: ofInput / shared - 1,
    targetExcess: ofTarget / shared - 1,
  };
}

type Filter = (plane: Plane, at: number) => number;

const noiseAt: Filter = ({ widthPx, data }, at) => {
  const value = (offset: number): number => data[at + offset] ?? 0;
  const corners = value(-widthPx - 1) + value(-widthPx + 1) + value(widthPx - 1) + value(widthPx + 1);
  const sides = value(-widthPx) + value(-1) + value(1) + value(widthPx);
  return (corners - 2 * sides + 4 * value(0)) / 6;
};

/** A pixel less the mean around it. */
const detailAt: Filter = ({ widthPx, data }, at) => {
  let sum = 0;
  for (let y = -meanReachPx; y <= meanReachPx; y++) {
    for (let x = -meanReachPx; x <= meanReachPx; x++) sum += data[at + y * widthPx + x] ?? 0;
  }
  return (data[at] ?? 0) - sum / (2 * meanReachPx + 1) ** 2;
};

/** Mean square of a filter's answers in each square. */
function squaresOf(plane: Plane, filter: Filter): readonly number[] {
  const squares: number[] = [];
  for (let top = borderPx; top + squarePx <= plane.heightPx - borderPx; top += squarePx) {
    for (let left = borderPx; left + squarePx <= plane.widthPx - borderPx; left += squarePx) {
      let sum = 0;
      for (let i = 0; i < squarePx ** 2; i++) {
        sum += filter(plane, (top + Math.floor(i / squarePx)) * plane.widthPx + left + (i % squarePx)) ** 2;
      }
      squares.push(sum / squarePx ** 2);
    }
  }
  return squares;
}

function covariances(input: Plane, target: Plane, contrast: number): { readonly ofInput: number; readonly ofTarget: number; readonly shared: number } {
  let [ofInput, ofTarget, shared] = [0, 0, 0];
  for (let y = borderPx; y < input.heightPx - borderPx; y++) {
    for (let x = borderPx; x < input.widthPx - borderPx; x++) {
      const at = y * input.widthPx + x;
      const [a, b] = [detailAt(input, at), detailAt(target, at) / contrast];
      ofInput += a * a;
      ofTarget += b * b;
      shared += a * b;
    }
  }
  return { ofInput, ofTarget, shared };
}

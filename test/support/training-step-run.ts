import { adamDefaults, biasCorrections } from '../../models/autodiff/adam.ts';
import { elementCount } from '../../models/graph/value.ts';
import type { Architecture, ImageShape } from '../../models/networks/architecture.ts';
import type { ParameterLayout } from '../../models/networks/parameter-vectors.ts';
import type { StepKind } from '../../models/networks/training-steps.ts';
import { contrastive, layoutsOf } from '../../models/networks/training-steps.ts';
import { oneHot, picture, positions, syntheticParameter } from './synthetic-data.ts';

type Numbers = ArrayLike<number>;
export type Feeds = Record<string, Float32Array>;

/** Synthetic weights in the order of a layout. */
export function flatParameters({ entries, length }: ParameterLayout): Float32Array {
  const flat = new Float32Array(length);
  for (const { spec, offset } of entries) flat.set(syntheticParameter(spec).data, offset);
  return flat;
}

export const trainedLayout = (architecture: Architecture, kind: StepKind): ParameterLayout =>
  layoutsOf(architecture, kind).trained;

/** The state that a run begins with. */
export function firstState(architecture: Architecture, kind: StepKind): Feeds {
  const { trained, frozen } = layoutsOf(architecture, kind);
  return {
    parameters: flatParameters(trained),
    firstMoment: new Float32Array(trained.length),
    secondMoment: new Float32Array(trained.length),
    ...(kind === 'theta' || kind === 'decoder' ? { frozen: flatParameters(frozen) } : {}),
  };
}

/** What one step is fed besides its state: the pictures and positions that the torch script makes, too. */
export function feedsOf(kind: StepKind, step: number, { batch, heightPx, widthPx }: ImageShape, learningRate: number): Feeds {
  const pixels = heightPx * widthPx;
  const [first, second] = biasCorrections(step + 1);
  const shape = [batch, 3, heightPx, widthPx];
  return {
    lowQuality: picture(`lowQuality.${step}`, shape),
    groundTruth: picture(`groundTruth.${step}`, shape),
    learningRate: Float32Array.of(learningRate),
    firstCorrection: Float32Array.of(first),
    secondCorrection: Float32Array.of(second),
    ...(kind === 'pretrain'
      ? {
          queryOneHot: oneHot(positions(`queries.${step}`, batch * contrastive.queries, pixels), pixels),
          negativeOneHot: oneHot(positions(`negatives.${step}`, batch * contrastive.negatives, pixels), pixels),
        }
      : {}),
  };
}

/** The gradient of a first step, before clipping: all that is in the first moment when it began at zero. */
export function gradientOfFirstStep(outputs: Readonly<Record<string, Numbers>>): Float64Array {
  const { nextFirstMoment, gradientNorm } = outputs;
  const norm = gradientNorm?.[0] ?? Number.NaN;
  const shrink = norm > adamDefaults.clipNorm ? adamDefaults.clipNorm / norm : 1;
  return Float64Array.from(nextFirstMoment ?? [], (moment) => moment / Math.fround(1 - adamDefaults.beta1) / shrink);
}

/** A flat vector as named tensors. */
export const byName = (flat: Numbers, { entries }: ParameterLayout): Map<string, Float64Array> =>
  new Map(
    entries.map(({ spec, offset }) => [
      spec.name,
      Float64Array.from({ length: elementCount(spec.shape) }, (_, i) => flat[offset + i] ?? Number.NaN),
    ]),
  );

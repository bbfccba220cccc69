import { pixelwiseContrastiveLoss, pseudoHuberLoss } from '../autodiff/losses.ts';
import type { ParameterSource } from '../graph/builder.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { add, mul, reshape } from '../graph/expressions.ts';
import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { Architecture, GuidedArchitecture, ImageShape } from './architecture.ts';
import { assertSize } from './architecture.ts';
import type { ParameterLayout } from './parameter-vectors.ts';
import { adamInputs, fromVectors, layOutParameters, learnFrom, trainedStateInputs } from './parameter-vectors.ts';

/** The parts of a network, as parameter names begin; a plain one has theta only. */
export const parts = ['phi', 'prior', 'theta'] as const;
export type Part = (typeof parts)[number];

/**
 * What one step learns.
 *
 * `pretrain`: stage one; theta restores with the prior of the ground truth, and the contrastive loss
 * ties the priors of degraded and clean picture together (Sec. 3.3.1, left of Fig. 3).
 * `joint`: stage two, all parts together (mode 2). `phi`, then `theta`: stage two, phi first and then
 * fixed (mode 1). `decoder`: stage two from a finished model, of which only the prior and theta's decoders move.
 * `plain`: theta without a prior, the only step of a plain network.
 */
export const stepKinds = ['pretrain', 'joint', 'phi', 'theta', 'decoder', 'plain'] as const;
export type StepKind = (typeof stepKinds)[number];

/** The steps that a network can learn by. */
export const stepKindsOf = ({ kind }: Architecture): readonly StepKind[] =>
  stepKinds.filter((step) => (step === 'plain') === (kind === 'plain'));

/** The step of stage two that moves all parts of a network at once. */
export const wholeStepOf = ({ kind }: Architecture): 'joint' | 'plain' => (kind === 'plain' ? 'plain' : 'joint');

/** The modules that a step moves, as the names of their parameters begin; all others are held. */
const trainedModules: { readonly [Kind in StepKind]: readonly string[] } = {
  pretrain: parts,
  joint: parts,
  phi: ['phi'],
  theta: ['prior', 'theta'],
  decoder: ['prior', 'theta.decoder', 'theta.cnnDecoder'],
  plain: ['theta'],
};

/** Samples of the contrastive loss. Source: Sec. 3.3.2. */
export const contrastive = { queries: 256, negatives: 256, temperature: 0.07, weight: 0.01 } as const;

export interface StepOptions extends ImageShape {
  readonly kind: StepKind;
  /** Lambda, the weight of the contrastive loss in a `pretrain` step; `contrastive.weight` when absent. */
  readonly contrastiveWeight?: number | undefined;
}

/**
 * Where the restoration loss turns from a square into an absolute value. Units: of full scale, 13 of 255 levels.
 *
 * Deviation: the paper takes the absolute value throughout (Sec. 3.3.1). With it, networks that shall mend damage in few
 * places learn to leave all pictures as they are: whole pixels outvote spoiled ones, however small their errors. Measured
 * with tape-swin from the prior, held-back pictures: raindrops 21.12 dB, which is the input, and shadows 18.4; with this
 * 21.28 and 19.2 dB after 150 to 240 steps of the same kind.
 */
const restorationDelta = 0.05;

/** How far a restoration is from the ground truth. */
const restorationLoss = (b: GraphBuilder, prediction: Value, groundTruth: Value): Value =>
  pseudoHuberLoss(b, prediction, groundTruth, restorationDelta);

/** The parameters of these modules. */
export const layOut = (architecture: Architecture, modules: readonly string[]): ParameterLayout => layOutWhere(architecture, (name) => isOf(modules, name));

/** The two flat vectors that a step's parameters lie in: those that it moves, and those that are held. */
export const layoutsOf = (architecture: Architecture, kind: StepKind): { readonly trained: ParameterLayout; readonly frozen: ParameterLayout } => ({
  trained: layOut(architecture, trainedModules[kind]),
  frozen: layOutWhere(architecture, (name) => !isOf(trainedModules[kind], name)),
});

const isOf = (modules: readonly string[], name: string): boolean => modules.some((module) => name.startsWith(`${module}.`));

const layOutWhere = ({ parameterSpecs }: Architecture, isWanted: (name: string) => boolean): ParameterLayout =>
  layOutParameters(parameterSpecs.filter(({ name }) => isWanted(name)));

/**
 * One training step as one graph: forward, loss, backward, Adam.
 *
 * Shapes: inputs `parameters`, `firstMoment`, `secondMoment` [P] of the trained parts and `frozen` [F] of
 * the others (absent when there are none); `lowQuality`, `groundTruth` [B, 3, H, W]; `learningRate`,
 * `firstCorrection`, `secondCorrection` []; for `pretrain` also `queryOneHot` [B, 256, H W] and
 * `negativeOneHot` [B, 256, H W]. Outputs: the three vectors by name with `next` before it, and the
 * scalars `gradientNorm` and `loss`, with its terms `restoration`, `pseudoRestoration` and `contrastive` where it has several.
 * Throws: an internal error for a step that is not one of the network's (`stepKindsOf`).
 * Source: Sec. 3.3.1; loss weights in `contrastive` above (the paper does not print lambda).
 * Deviation: phi is lighter than theta and cannot borrow its weights, so stage one trains it beside theta
 * by its own restoration loss.
 */
export function buildTrainingStep(architecture: Architecture, { kind, ...shape }: StepOptions): Graph {
  assertSize(architecture, shape);
  if (!stepKindsOf(architecture).includes(kind)) throw noSuchStep(architecture, kind);
  const { trained, frozen: held } = layoutsOf(architecture, kind);
  const taken = new Map<string, Value>();
  let source: ParameterSource | undefined;
  const b = new GraphBuilder(`${architecture.name}-${kind}-step`, (builder, spec) => {
    if (source === undefined) throw new Error('internal: parameters before the state');
    return source(builder, spec);
  });

  const state = trainedStateInputs(b, trained);
  // A step of phi alone does not read the other parts at all.
  const frozen = held.length > 0 && kind !== 'phi' ? b.input('frozen', [held.length]) : undefined;
  source = fromVectors(
    [
      { vector: state.parameters, layout: trained },
      ...(frozen === undefined ? [] : [{ vector: frozen, layout: held }]),
    ],
    taken,
  );
  const pictures = [shape.batch, 3, shape.heightPx, shape.widthPx];
  const lowQuality = b.input('lowQuality', pictures);
  const groundTruth = b.input('groundTruth', pictures);
  const adam = adamInputs(b);

  const losses =
    architecture.kind === 'plain'
      ? { loss: restorationLoss(b, b.scope('theta', () => architecture.theta(b, lowQuality)), groundTruth) }
      : guidedLosses(b, architecture, { kind, ...shape }, lowQuality, groundTruth);

  return b.build({ ...learnFrom(b, losses.loss, { state, layout: trained, taken, adam }), ...losses });
}

type Losses = Readonly<Record<string, Value>> & { readonly loss: Value };

function guidedLosses(
  b: GraphBuilder,
  architecture: GuidedArchitecture,
  { kind, batch, heightPx, widthPx, contrastiveWeight = contrastive.weight }: StepOptions,
  lowQuality: Value,
  groundTruth: Value,
): Losses {
  const phi = (): Value => b.scope('phi', () => architecture.phi(b, lowQuality));
  const prior = (image: Value): Value => b.scope('prior', () => architecture.prior(b, image).queries);
  const theta = (queries: Value): Value => b.scope('theta', () => architecture.theta(b, lowQuality, queries));
  switch (kind) {
    case 'phi': {
      return { loss: restorationLoss(b, phi(), groundTruth) };
    }
    case 'theta':
    case 'decoder': {
      return { loss: restorationLoss(b, theta(prior(phi())), groundTruth) };
    }
    case 'joint': {
      const pseudo = phi();
      const restoration = restorationLoss(b, theta(prior(pseudo)), groundTruth);
      const pseudoRestoration = restorationLoss(b, pseudo, groundTruth);
      return { loss: add(b, restoration, pseudoRestoration), restoration, pseudoRestoration };
    }
    case 'pretrain': {
      const queries = prior(groundTruth);
      const restoration = restorationLoss(b, theta(queries), groundTruth);
      const pseudoRestoration = restorationLoss(b, phi(), groundTruth);
      const pixels = [batch, heightPx * widthPx, architecture.embedDim];
      const contrast = pixelwiseContrastiveLoss(
        b,
        reshape(b, prior(lowQuality), pixels),
        reshape(b, queries, pixels),
        b.input('queryOneHot', [batch, contrastive.queries, heightPx * widthPx]),
        b.input('negativeOneHot', [batch, contrastive.negatives, heightPx * widthPx]),
        contrastive,
      );
      const loss = add(b, add(b, restoration, pseudoRestoration), mul(b, contrast, contrastiveWeight));
      return { loss, restoration, pseudoRestoration, contrastive: contrast };
    }
    case 'plain': {
      throw noSuchStep(architecture, kind);
    }
  }
}

const noSuchStep = ({ name }: Architecture, kind: StepKind): Error => new Error(`internal: ${name} has no ${kind} steps`);

import { crossEntropyLoss } from '../../autodiff/losses.ts';
import type { ParameterSource } from '../../graph/builder.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { add, mul, reduceMean, reshape, sub, transpose } from '../../graph/expressions.ts';
import type { Graph, ParameterSpec } from '../../graph/graph.ts';
import type { Value } from '../../graph/value.ts';
import { conv3x3 } from '../../layers/conv3x3.ts';
import { heNormal, unitNormal } from '../../layers/initialization.ts';
import { linear } from '../../layers/linear.ts';
import { adamInputs, fromVectors, layOutParameters, learnFrom, trainedStateInputs } from '../parameter-vectors.ts';

/** Edge of the square that is looked at. Units: pixels of the photo, never resized: damage lives in the finest detail. */
export const lookPx = 192;

/** Channels after each halving of the picture. */
const widths = [24, 40, 64, 96] as const;

/** What brings the differences between neighbours to the range of the picture. */
const detailGain = 8;

/**
 * A small classifier that says what ails a piece of a photo.
 *
 * Beside the picture it gets each pixel's difference to its eight neighbours: noise and lost sharpness show there, and
 * a network this shallow would spend itself on finding that difference. Each stage folds two by two pixels into channels,
 * which loses nothing, unlike pooling. What the last one found is summed up by its mean (how much) and its root mean square
 * (how unevenly: rain and drops are in few places).
 *
 * Shapes: [B, 3, 192, 192], RGB in 0..1 -> logits [B, classes]. 355 k parameters, 0.1 GMAC.
 * Source: our own; folding after Shi et al., Real-Time Single Image and Video Super-Resolution, 2016, read backward.
 */
export function taskFinder(b: GraphBuilder, picture: Value, classes: number): Value {
  let x = b.op('Concat', [sub(b, picture, 0.5), mul(b, neighbourDifference(b, picture), detailGain)], { axis: 1 });
  for (const [index, width] of widths.entries()) {
    x = b.scope(`stage.${index}`, () => {
      const folded = foldPixels(b, x);
      return b.op('Gelu', [conv3x3(b, folded, width, heNormal(9 * (folded.shape[1] ?? 0)))], {});
    });
  }
  const average = reduceMean(b, x, [2, 3], false);
  // The small number keeps the gradient finite where a channel is silent.
  const power = b.op('Sqrt', [add(b, reduceMean(b, mul(b, x, x), [2, 3], false), 1e-6)], {});
  const summary = b.op('Concat', [average, power], { axis: 1 });
  return b.scope('head', () =>
    linear(b, summary, { outFeatures: classes, initialization: unitNormal(summary.shape[1] ?? 0), bias: true }),
  );
}

/** Mean of a pixel's differences to its eight neighbours. Shapes: [B, 3, H, W], kept; beyond the edge lies middle grey. */
function neighbourDifference(b: GraphBuilder, picture: Value): Value {
  const kernel = [-1, -1, -1, -1, 8, -1, -1, -1, -1].map((weight) => weight / 8);
  const weight = b.constant([3, 1, 3, 3], Float32Array.from([...kernel, ...kernel, ...kernel]));
  return b.op('Conv', [sub(b, picture, 0.5), weight], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: 3 });
}

/** Shapes: [B, C, H, W] -> [B, 4 C, H / 2, W / 2]. */
function foldPixels(b: GraphBuilder, x: Value): Value {
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  const cells = reshape(b, x, [batch, channels, height / 2, 2, width / 2, 2]);
  return reshape(b, transpose(b, cells, [0, 1, 3, 5, 2, 4]), [batch, 4 * channels, height / 2, width / 2]);
}

/** Shapes: input `looks` [B, 3, 192, 192]; output `logits` [B, classes]. */
export function buildTaskFinder({ batch, classes }: { readonly batch: number; readonly classes: number }): Graph {
  const b = new GraphBuilder('task-finder');
  return b.build({ logits: taskFinder(b, b.input('looks', [batch, 3, lookPx, lookPx]), classes) });
}

/** The parameters, as they are first used. */
export const taskFinderParameters = (classes: number): readonly ParameterSpec[] =>
  buildTaskFinder({ batch: 1, classes }).parameters.map(({ spec }) => spec);

/**
 * One step of its training: forward, cross entropy, backward, Adam.
 *
 * Shapes: inputs `parameters`, `firstMoment`, `secondMoment` [P], `looks` [B, 3, 192, 192], `labels` [B, classes] and Adam's
 * scalars; outputs those vectors with `next` before their names, `gradientNorm` and `loss`.
 */
export function buildTaskFinderStep({ batch, classes }: { readonly batch: number; readonly classes: number }): Graph {
  const layout = layOutParameters(taskFinderParameters(classes));
  const taken = new Map<string, Value>();
  let source: ParameterSource | undefined;
  const b = new GraphBuilder('task-finder-step', (builder, spec) => {
    if (source === undefined) throw new Error('internal: parameters before the state');
    return source(builder, spec);
  });
  const state = trainedStateInputs(b, layout);
  source = fromVectors([{ vector: state.parameters, layout }], taken);
  const adam = adamInputs(b);
  const logits = taskFinder(b, b.input('looks', [batch, 3, lookPx, lookPx]), classes);
  const loss = crossEntropyLoss(b, logits, b.input('labels', [batch, classes]));
  return b.build({ ...learnFrom(b, loss, { state, layout, taken, adam }), loss });
}

import { describe, expect, test } from 'vitest';
import { buildTrainingStep, contrastive, stepKindsOf } from '../../../models/networks/training-steps.ts';
import { directionalDifference } from '../../support/central-differences.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { signed } from '../../support/synthetic-data.ts';
import { tinyNetworks } from '../../support/tiny-networks.ts';
import { byName, feedsOf, firstState, gradientOfFirstStep, trainedLayout } from '../../support/training-step-run.ts';

/**
 * The whole network's gradient, in float64: for each parameter tensor the slope of the loss along one random
 * direction, which every element of the tensor takes part in (torch.test.ts compares them one by one).
 */
describe.each(
  Object.entries(tinyNetworks).flatMap(([name, architecture]) => stepKindsOf(architecture).map((kind) => ({ name, architecture, kind }))),
)('a whole $kind step of $name', ({ architecture, kind }) => {
  const shape = { batch: 1, heightPx: 8, widthPx: 8 };
  const graph = buildTrainingStep(architecture, { kind, ...shape });
  const layout = trainedLayout(architecture, kind);
  const feeds = { ...firstState(architecture, kind), ...feedsOf(kind, 0, shape, 1e-3) };
  const gradient = byName(gradientOfFirstStep(interpret(graph, feeds)), layout);

  test('has the slopes that the loss has', () => {
    const loss = (parameters: Float64Array): number => interpret(graph, { ...feeds, parameters }, undefined, ['loss'])['loss']![0]!;
    const failures: string[] = [];
    for (const { spec, offset } of layout.entries) {
      const ofTensor = gradient.get(spec.name)!;
      const direction = signed(`direction ${spec.name}`, ofTensor.length);
      const everywhere = new Float64Array(layout.length);
      everywhere.set(direction, offset);
      const measured = directionalDifference(loss, feeds['parameters']!, everywhere, 1e-6);
      const computed = ofTensor.reduce((sum, g, i) => sum + g * direction[i]!, 0);
      const error = Math.abs(measured - computed) / (Math.hypot(...ofTensor) * Math.hypot(...direction));
      if (!(error < 1e-6)) failures.push(`${spec.name}: ${error} (${measured}, not ${computed})`);
    }
    expect(failures).toEqual([]);
  }, 60_000);

  test('moves every parameter tensor', () => {
    const still = [...gradient].filter(([, numbers]) => numbers.every((g) => g === 0)).map(([name]) => name);
    expect(still).toEqual([]);
  });
});

describe('the loss of stage one', () => {
  const architecture = tinyNetworks['tape-swin']!;
  const shape = { batch: 1, heightPx: 8, widthPx: 8 };
  const feeds = { ...firstState(architecture, 'pretrain'), ...feedsOf('pretrain', 0, shape, 1e-3) };
  const termsWith = (contrastiveWeight: number | undefined): Readonly<Record<string, number>> => {
    const outputs = interpret(buildTrainingStep(architecture, { kind: 'pretrain', ...shape, contrastiveWeight }), feeds);
    return Object.fromEntries(['loss', 'restoration', 'pseudoRestoration', 'contrastive'].map((name) => [name, outputs[name]![0]!]));
  };

  test.each([[0, 0], [0.25, 0.25], [undefined, contrastive.weight]])('takes the contrastive term with lambda %s', (given, lambda) => {
    const { loss, restoration, pseudoRestoration, contrastive: contrast } = termsWith(given);
    expect(contrast).toBeGreaterThan(1);
    expect(loss).toBeCloseTo(restoration! + pseudoRestoration! + Math.fround(lambda) * contrast!, 9);
  });
});

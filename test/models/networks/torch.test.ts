import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSafetensors } from '../../../models/onnx/safetensors.ts';
import { cost } from '../../../models/graph/cost.ts';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { buildPriorViews } from '../../../models/networks/prior/prior-views.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import type { StepKind } from '../../../models/networks/training-steps.ts';
import { buildTrainingStep, stepKindsOf } from '../../../models/networks/training-steps.ts';
import { architectureNamed, architectureNames } from '../../../models/registry.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { largestError } from '../../support/largest-error.ts';
import { openOnnx, runOnnx } from '../../support/onnx/run-onnx.ts';
import { picture, positions, syntheticParameters } from '../../support/synthetic-data.ts';
import { tinyNetworks } from '../../support/tiny-networks.ts';
import { byName, feedsOf, firstState, gradientOfFirstStep, trainedLayout } from '../../support/training-step-run.ts';

/*
 * PyTorch is the oracle: test/fixtures/torch_networks.py holds the same networks, written a second time from
 * the papers. Errors are relative to each tensor's largest element.
 */

interface Size {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}
interface TinyFixture {
  readonly network: Size;
  readonly learningRate: number;
  readonly kinds: Readonly<Record<string, { readonly steps: readonly Readonly<Record<string, number>>[] }>>;
}
interface Sampled {
  readonly samples: readonly number[];
  readonly largest: number;
}
interface FullFixture {
  readonly network: Size;
  readonly parameters: number;
  readonly outputs: Readonly<Record<string, Sampled & { readonly mean: number }>>;
  readonly kinds: Readonly<
    Record<string, { readonly loss: number; readonly gradientNorm: number; readonly gradients: Readonly<Record<string, Sampled>> }>
  >;
}

const read = (network: string, file: string): Buffer => readFileSync(new URL(`../../fixtures/torch/${network}/${file}`, import.meta.url));
const json = (network: string, file: string): unknown => JSON.parse(read(network, file).toString());
const shapeOf = ({ batch, height, width }: Size): { batch: number; heightPx: number; widthPx: number } => ({
  batch,
  heightPx: height,
  widthPx: width,
});

const tensorsOf = (network: string, kind: StepKind, group: 'gradient' | 'after'): Map<string, Float32Array> =>
  new Map(
    [...readSafetensors(read(network, `tiny-${kind}.safetensors`)).tensors].flatMap(([name, { data }]) =>
      name.startsWith(`${group}/`) ? [[name.slice(group.length + 1), data]] : [],
    ),
  );

function worst(actual: ReadonlyMap<string, ArrayLike<number>>, expected: ReadonlyMap<string, ArrayLike<number>>): number {
  expect([...actual.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  return Math.max(...[...expected].map(([name, numbers]) => largestError(actual.get(name) ?? [], numbers)));
}

const tinyOf = (name: string): Architecture => {
  const architecture = tinyNetworks[name];
  if (architecture === undefined) throw new Error(`there is no tiny ${name}`);
  return architecture;
};

/** Five steps of a graph, by whatever runs graphs. */
async function fiveSteps(
  name: string,
  kind: StepKind,
  run: (feeds: Record<string, Float32Array | Float64Array>) => Promise<Record<string, ArrayLike<number>>>,
): Promise<{ errors: Record<string, number> }> {
  const { network, learningRate, kinds } = json(name, 'tiny.json') as TinyFixture;
  const architecture = tinyOf(name);
  const layout = trainedLayout(architecture, kind);
  let state: Record<string, Float32Array | Float64Array> = firstState(architecture, kind);
  const errors = { loss: 0, gradientNorm: 0, gradient: 0, parameters: 0 };
  for (const [step, expected] of kinds[kind]!.steps.entries()) {
    const outputs = await run({ ...state, ...feedsOf(kind, step, shapeOf(network), learningRate) });
    for (const [output, number] of Object.entries(expected)) {
      const field = output === 'gradientNorm' ? output : 'loss';
      errors[field] = Math.max(errors[field], largestError(outputs[output] ?? [], [number]));
    }
    if (step === 0) errors.gradient = worst(byName(gradientOfFirstStep(outputs), layout), tensorsOf(name, kind, 'gradient'));
    const { nextParameters, nextFirstMoment, nextSecondMoment } = outputs as Record<string, Float32Array>;
    state = { ...state, parameters: nextParameters!, firstMoment: nextFirstMoment!, secondMoment: nextSecondMoment! };
  }
  errors.parameters = worst(byName(state['parameters']!, layout), tensorsOf(name, kind, 'after'));
  return { errors };
}

describe.each(architectureNames)('%s', (name) => {
  describe.each(stepKindsOf(architectureNamed(name)))('tiny, in %s steps', (kind) => {
    const { network } = json(name, 'tiny.json') as TinyFixture;
    const graph = buildTrainingStep(tinyOf(name), { kind, ...shapeOf(network) });

    test('ONNX Runtime in float32: losses, every gradient, parameters after five Adam steps', async () => {
      const runner = await openOnnx(graph);
      try {
        const { errors } = await fiveSteps(name, kind, (feeds) => runner.run(feeds as Record<string, Float32Array>));
        expect(errors.loss).toBeLessThan(1e-5);
        expect(errors.gradientNorm).toBeLessThan(1e-5);
        expect(errors.gradient).toBeLessThan(1e-4);
        expect(errors.parameters).toBeLessThan(1e-4);
      } finally {
        await runner.close();
      }
    });

    test('the interpreter in float64 agrees as far as the float32 of the fixtures', async () => {
      const { errors } = await fiveSteps(name, kind, (feeds) => Promise.resolve(interpret(graph, feeds)));
      expect(errors.loss).toBeLessThan(1e-6);
      expect(errors.gradientNorm).toBeLessThan(1e-6);
      expect(errors.gradient).toBeLessThan(1e-6);
      expect(errors.parameters).toBeLessThan(1e-6);
    });
  });

  describe('at full size', () => {
    const full = json(name, 'full.json') as FullFixture;
    const shape = shapeOf(full.network);
    const architecture = architectureNamed(name);

    /** Error at the sampled places, relative to the tensor's largest element. */
    const sampledError = (tensor: string, actual: ArrayLike<number>, { samples, largest }: Sampled): number => {
      const at = positions(`samples.${tensor}`, samples.length, actual.length);
      return Math.max(...samples.map((sample, i) => Math.abs(sample - (actual[at[i]!] ?? Number.NaN)))) / largest;
    };

    test('restores as PyTorch does', async () => {
      const graph = buildRestorer(architecture, shape);
      const image = picture('lowQuality.0', [shape.batch, 3, shape.heightPx, shape.widthPx]);
      const outputs = await runOnnx(graph, { image }, syntheticParameters(architecture.parameterSpecs));
      for (const [output, expected] of Object.entries(full.outputs)) {
        const actual = outputs[output]!;
        expect(sampledError(output, actual, expected)).toBeLessThan(1e-5);
        expect(actual.reduce((sum, x) => sum + x, 0) / actual.length).toBeCloseTo(expected.mean, 5);
      }
    });

    test.runIf(architecture.kind === 'guided')('sees the prior that PyTorch sees', async () => {
      if (architecture.kind !== 'guided') throw new Error('not reached');
      const prior = json(name, 'prior.json') as Pick<FullFixture, 'outputs'>;
      const image = picture('lowQuality.0', [shape.batch, 3, shape.heightPx, shape.widthPx]);
      const outputs = await runOnnx(buildPriorViews(architecture, shape), { image }, syntheticParameters(architecture.parameterSpecs));
      expect(Object.keys(prior.outputs)).toEqual(['q', 'f']);
      for (const [output, expected] of Object.entries(prior.outputs)) {
        const actual = outputs[output]!;
        expect(sampledError(output, actual, expected)).toBeLessThan(1e-5);
        expect(actual.reduce((sum, x) => sum + x, 0) / actual.length).toBeCloseTo(expected.mean, 5);
      }
    });

    test('has as many parameters', () => {
      expect(cost(buildRestorer(architecture, shape)).parameters).toBe(full.parameters);
    });

    test.each(stepKindsOf(architecture))('%s: loss and sampled gradients of every parameter', async (kind) => {
      const expected = full.kinds[kind]!;
      const graph = buildTrainingStep(architecture, { kind, ...shape });
      const outputs = await runOnnx(graph, { ...firstState(architecture, kind), ...feedsOf(kind, 0, shape, 0) });
      expect(largestError(outputs['loss']!, [expected.loss])).toBeLessThan(1e-5);
      expect(largestError(outputs['gradientNorm']!, [expected.gradientNorm])).toBeLessThan(1e-4);
      const actual = byName(gradientOfFirstStep(outputs), trainedLayout(architecture, kind));
      expect([...actual.keys()].toSorted()).toEqual(Object.keys(expected.gradients).toSorted());
      const errors = Object.entries(expected.gradients).map(([parameter, sampled]) =>
        sampledError(parameter, actual.get(parameter)!, sampled),
      );
      expect(Math.max(...errors)).toBeLessThan(1e-4);
    });
  });
});

import { describe, expect, test } from 'vitest';
import { biasCorrections } from '../../../models/autodiff/adam.ts';
import { gradients } from '../../../models/autodiff/gradients.ts';
import { crossEntropyLoss } from '../../../models/autodiff/losses.ts';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { cost } from '../../../models/graph/cost.ts';
import type { Value } from '../../../models/graph/value.ts';
import { layOutParameters } from '../../../models/networks/parameter-vectors.ts';
import { buildTaskFinder, buildTaskFinderStep, lookPx, taskFinder, taskFinderParameters } from '../../../models/networks/task-finder/task-finder.ts';
import { directionalDifference } from '../../support/central-differences.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { openOnnx } from '../../support/onnx/run-onnx.ts';
import { picture, signed, syntheticParameter } from '../../support/synthetic-data.ts';
import { flatParameters } from '../../support/training-step-run.ts';

const classes = 9;
const norm = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));

test('the task finder is as small as it says', () => {
  const specs = taskFinderParameters(classes);
  expect(layOutParameters(specs).length).toBe(355_049);
  expect(cost(buildTaskFinder({ batch: 1, classes })).macs / 1e9).toBeCloseTo(0.21, 2);
});

test('its gradient is that of its loss, for every parameter', () => {
  const edge = 16;
  const taken = new Map<string, Value>();
  const b = new GraphBuilder('finder', (builder, spec) => {
    const value = taken.get(spec.name) ?? builder.input(spec.name, spec.shape);
    taken.set(spec.name, value);
    return value;
  });
  const logits = taskFinder(b, b.input('looks', [1, 3, edge, edge]), classes);
  const loss = crossEntropyLoss(b, logits, b.constant([1, classes], Float32Array.from({ length: classes }, (_, i) => (i === 3 ? 1 : 0))));
  const names = [...taken.keys()];
  const found = gradients(b, loss, names.map((name) => taken.get(name)!));
  const graph = b.build({ loss, ...Object.fromEntries(found.map((value, i) => [`d ${names[i]!}`, b.op('Neg', [b.op('Neg', [value], {})], {})] as const)) });
  const inputs: Record<string, Float32Array> = { looks: picture('look', [1, 3, edge, edge]) };
  for (const { name, value } of graph.inputs) inputs[name] ??= syntheticParameter({ name, shape: value.shape }).data;
  const computed = interpret(graph, inputs);
  for (const name of names) {
    const gradient = computed[`d ${name}`]!;
    const direction = signed(`direction ${name}`, gradient.length);
    const lossAt = (x: Float64Array): number => interpret(graph, { ...inputs, [name]: x }, undefined, ['loss'])['loss']![0]!;
    const measured = directionalDifference(lossAt, inputs[name]!, direction, 1e-6);
    const slope = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    expect(Math.abs(measured - slope) / (norm(gradient) * norm(direction)), name).toBeLessThan(1e-6);
  }
});

describe('a step of its training', () => {
  const batch = 2;
  const labels = Float32Array.from({ length: batch * classes }, (_, i) => (i === 1 || i === classes + 4 ? 1 : 0));
  const layout = layOutParameters(taskFinderParameters(classes));
  const shared = { labels, learningRate: Float32Array.of(1e-3), firstMoment: new Float32Array(layout.length), secondMoment: new Float32Array(layout.length) };
  const corrections = (step: number): Record<string, Float32Array> => {
    const [firstCorrection, secondCorrection] = biasCorrections(step);
    return { firstCorrection: Float32Array.of(firstCorrection), secondCorrection: Float32Array.of(secondCorrection) };
  };

  test('learns what it is shown', async () => {
    const runner = await openOnnx(buildTaskFinderStep({ batch, classes }));
    let state: Record<string, Float32Array> = { ...shared, parameters: flatParameters(layout) };
    const losses: number[] = [];
    for (let step = 1; step <= 6; step++) {
      const outputs = await runner.run({ ...state, ...corrections(step), looks: picture('looks', [batch, 3, lookPx, lookPx]) });
      losses.push(outputs['loss']![0]!);
      state = { ...state, parameters: outputs['nextParameters']!, firstMoment: outputs['nextFirstMoment']!, secondMoment: outputs['nextSecondMoment']! };
    }
    await runner.close();
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
  });

  test('stays finite where a picture says nothing at all', async () => {
    const runner = await openOnnx(buildTaskFinderStep({ batch, classes }));
    const silent = new Float32Array(layout.length);
    const outputs = await runner.run({ ...shared, ...corrections(1), parameters: silent, looks: new Float32Array(batch * 3 * lookPx ** 2).fill(0.5) });
    await runner.close();
    expect(outputs['gradientNorm']![0]).toBeGreaterThan(0);
    expect(outputs['nextParameters']!.every(Number.isFinite)).toBe(true);
  });
});

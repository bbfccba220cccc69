import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cost } from '../../../models/graph/cost.ts';
import { elementCount } from '../../../models/graph/value.ts';
import { initialParameters } from '../../../models/networks/initial-parameters.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { buildTrainingStep, layOut, parts, stepKinds, stepKindsOf, wholeStepOf } from '../../../models/networks/training-steps.ts';
import { readSafetensors, writeSafetensors } from '../../../models/onnx/safetensors.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import { architectureNamed, architectureNames, findArchitecture } from '../../../models/registry.ts';
import { largestError } from '../../support/largest-error.ts';
import { expectSameGraph } from '../../support/onnx/expect-same-graph.ts';
import { sameBits } from '../../support/same-bits.ts';
import type { OnnxRunner } from '../../support/onnx/run-onnx.ts';
import { openOnnx, runOnnx } from '../../support/onnx/run-onnx.ts';
import { picture, syntheticParameters } from '../../support/synthetic-data.ts';
import { byName, feedsOf, firstState, gradientOfFirstStep, trainedLayout } from '../../support/training-step-run.ts';

/** A square cut out of pictures in [3, H, W]. */
function crop(image: Float32Array, widthPx: number, x: number, y: number, edge: number): Float32Array {
  const plane = image.length / 3;
  return Float32Array.from({ length: 3 * edge * edge }, (_, i) => {
    const [c, row, column] = [Math.floor(i / (edge * edge)), Math.floor(i / edge) % edge, i % edge];
    return image[c * plane + (y + row) * widthPx + x + column]!;
  });
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, x, i) => Math.max(largest, Math.abs(x - b[i]!)), 0);
}

/** What every network of the registry owes to those who train it, tile it and ship it. */
describe.each(architectureNames)('%s', (name) => {
  const architecture = architectureNamed(name);
  const { windowPx, haloPx, sizeRequirements, parameterSpecs } = architecture;
  const { minimumPx, multipleOfPx } = sizeRequirements;
  // Not the declared start, under which a network may return its input.
  const weights = syntheticParameters(parameterSpecs);
  const outputNames = architecture.kind === 'plain' ? ['restored'] : ['restored', 'pseudo'];
  // Two or three periods by one or two: more cost time where periods are large.
  const few = Math.max(2, Math.floor(24 / multipleOfPx));
  const patch = { batch: 1, heightPx: few * multipleOfPx, widthPx: (few - 1) * multipleOfPx };

  describe('describes itself', () => {
    test('by its own name, and each time alike', () => {
      expect(architecture.name).toBe(name);
      expect(architectureNamed(name).parameterSpecs).toEqual(parameterSpecs);
    });

    test('with sizes that tiles can be made of', () => {
      for (const size of [windowPx, haloPx, minimumPx, multipleOfPx]) expect(Number.isSafeInteger(size)).toBe(true);
      expect(minimumPx % multipleOfPx).toBe(0);
      expect(multipleOfPx % windowPx).toBe(0);
      expect(haloPx % multipleOfPx).toBe(0);
    });

    test('with parameters that fall into its parts, in their order', () => {
      const layout = layOut(architecture, parts);
      expect(layout.entries.map(({ spec }) => spec.name)).toEqual(parameterSpecs.map((spec) => spec.name));
      const order = parameterSpecs.map((spec) => parts.findIndex((part) => spec.name.startsWith(`${part}.`)));
      expect(order).toEqual(order.toSorted());
      expect(new Set(order)).toEqual(new Set(architecture.kind === 'plain' ? [2] : [0, 1, 2]));
      expect(layout.length).toBe(parameterSpecs.reduce((sum, { shape }) => sum + elementCount(shape), 0));
    });
  });

  describe('takes', () => {
    const restore = async (heightPx: number, widthPx: number, batch = 1): Promise<Record<string, Float32Array>> => {
      const graph = buildRestorer(architecture, { batch, heightPx, widthPx });
      expect(graph.outputs.map((output) => output.name)).toEqual(outputNames);
      for (const { value } of graph.outputs) expect(value.shape).toEqual([batch, 3, heightPx, widthPx]);
      const image = picture(`image ${heightPx} ${widthPx}`, [batch, 3, heightPx, widthPx]);
      return await runOnnx(graph, { image }, weights);
    };

    test('the smallest size, and sizes that are not square', async () => {
      for (const [height, width] of [[minimumPx, minimumPx], [minimumPx, minimumPx + 3 * multipleOfPx], [minimumPx + multipleOfPx, minimumPx]]) {
        const outputs = await restore(height!, width!);
        for (const output of outputNames) expect(outputs[output]!.every(Number.isFinite)).toBe(true);
      }
    });

    test('several pictures, each of which it treats as if it were alone', async () => {
      const edge = minimumPx + multipleOfPx;
      const shape = { heightPx: edge, widthPx: edge };
      const images = picture('several', [2, 3, edge, edge]);
      const together = await runOnnx(buildRestorer(architecture, { batch: 2, ...shape }), { image: images }, weights);
      const alone = await openOnnx(buildRestorer(architecture, { batch: 1, ...shape }), weights);
      const count = 3 * edge * edge;
      for (const index of [0, 1]) {
        const one = (numbers: Float32Array): Float32Array => numbers.slice(index * count, (index + 1) * count);
        const { restored } = await alone.run({ image: one(images) });
        expect(largestError(restored!, one(together['restored']!))).toBeLessThan(1e-5);
      }
      await alone.close();
    });

    test('no other sizes', () => {
      for (const edge of [0, minimumPx - 1, minimumPx + 1, minimumPx - multipleOfPx]) {
        expect(() => buildRestorer(architecture, { batch: 1, heightPx: edge, widthPx: minimumPx })).toThrow(`internal: ${name} takes edges of`);
        expect(() => buildTrainingStep(architecture, { kind: wholeStepOf(architecture), batch: 1, heightPx: minimumPx, widthPx: edge })).toThrow('takes edges of');
      }
    });
  });

  describe('can be tiled', () => {
    const corePx = 64;
    const tilePx = corePx + 2 * haloPx;
    // At least two periods in which a tile may begin, and more where they are small.
    const periods = Math.max(2, Math.floor(48 / multipleOfPx));
    const photoPx = tilePx + periods * multipleOfPx;
    const middle = (periods / 2) * multipleOfPx;
    const photo = picture('photo', [3, photoPx, photoPx]);
    let whole: Record<string, Float32Array>;
    let tile: OnnxRunner;

    beforeAll(async () => {
      whole = await runOnnx(buildRestorer(architecture, { batch: 1, heightPx: photoPx, widthPx: photoPx }), { image: photo }, weights);
      tile = await openOnnx(buildRestorer(architecture, { batch: 1, heightPx: tilePx, widthPx: tilePx }), weights);
    });
    afterAll(() => tile.close());

    /** Differences from the whole picture, a border of `borderPx` left out. */
    const differenceAt = async (x: number, y: number, borderPx: number): Promise<number> => {
      const outputs = await tile.run({ image: crop(photo, photoPx, x, y, tilePx) });
      const edge = tilePx - 2 * borderPx;
      const differences = outputNames.map((output) =>
        largestDifference(
          crop(outputs[output]!, tilePx, borderPx, borderPx, edge),
          crop(whole[output]!, photoPx, x + borderPx, y + borderPx, edge),
        ),
      );
      return Math.max(...differences);
    };

    test.each([[0, 0], [1, 2], [periods / 2, periods], [periods - 1, 1]])('inside the halo a tile at (%i, %i) periods gives what the whole picture gives', async (column, row) => {
      expect(await differenceAt(column * multipleOfPx, row * multipleOfPx, haloPx)).toBeLessThan(1e-5);
    });

    // Without a halo the test above says it all.
    if (haloPx > 0) {
      test('the halo is needed: less of it lets the edge of a tile show', async () => {
        expect(await differenceAt(middle, middle, haloPx - multipleOfPx)).toBeGreaterThan(1e-4);
      });
    }

    test('the period is needed: tiles that begin elsewhere differ', async () => {
      expect(await differenceAt(middle + 1, middle, haloPx)).toBeGreaterThan(1e-4);
    });
  });

  test('does not let opposite edges of a patch see each other', async () => {
    const reachPx = Math.max(haloPx, windowPx);
    const edge = Math.max(64, minimumPx + reachPx);
    const runner = await openOnnx(buildRestorer(architecture, { batch: 1, heightPx: edge, widthPx: edge }), weights);
    const image = picture('patch', [3, edge, edge]);
    const before = await runner.run({ image });
    for (const [x, y] of [[edge - 1, 20], [20, edge - 1]] as const) {
      const touched = image.slice();
      for (const plane of [0, 1, 2]) touched[(plane * edge + y) * edge + x] = 9;
      const after = await runner.run({ image: touched });
      for (const output of outputNames) {
        const far = (numbers: Float32Array): Float32Array =>
          numbers.filter((_, i) => (x > y ? i % edge : Math.floor(i / edge) % edge) < edge - reachPx);
        expect(sameBits(far(after[output]!), far(before[output]!))).toBe(true);
        expect(sameBits(after[output]!, before[output]!)).toBe(false);
      }
    }
    await runner.close();
  });

  describe.each(stepKindsOf(architecture))('learns by %s steps', (kind) => {
    let outputs: Record<string, Float32Array>;
    const state = firstState(architecture, kind);

    beforeAll(async () => {
      outputs = await runOnnx(buildTrainingStep(architecture, { kind, ...patch }), { ...state, ...feedsOf(kind, 0, patch, 1e-3) });
    });

    test('with a gradient for every parameter', () => {
      const gradient = gradientOfFirstStep(outputs);
      expect(gradient.every(Number.isFinite)).toBe(true);
      const still = [...byName(gradient, trainedLayout(architecture, kind))].filter(([, g]) => g.every((x) => x === 0));
      expect(still.map(([parameter]) => parameter)).toEqual([]);
      const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      expect(largestError(outputs['gradientNorm']!, [norm])).toBeLessThan(1e-4);
    });

    test('that move every parameter tensor and give the same numbers again', async () => {
      const layout = trainedLayout(architecture, kind);
      const moved = byName(outputs['nextParameters']!, layout);
      for (const [parameter, start] of byName(state['parameters']!, layout)) {
        expect(start.some((x, i) => x !== moved.get(parameter)![i]), parameter).toBe(true);
      }
      const again = await runOnnx(buildTrainingStep(architecture, { kind, ...patch }), { ...state, ...feedsOf(kind, 0, patch, 1e-3) });
      for (const [output, numbers] of Object.entries(outputs)) expect(sameBits(again[output]!, numbers), output).toBe(true);
    });
  });

  test('learns by no other steps', () => {
    for (const kind of stepKinds) {
      if (stepKindsOf(architecture).includes(kind)) continue;
      expect(() => buildTrainingStep(architecture, { kind, ...patch })).toThrow(`internal: ${name} has no ${kind} steps`);
    }
    expect(stepKindsOf(architecture)).toContain(wholeStepOf(architecture));
    expect(trainedLayout(architecture, wholeStepOf(architecture)).length).toBe(layOut(architecture, parts).length);
  });

  test('gets better when it is trained from its declared start', async () => {
    const kind = wholeStepOf(architecture);
    const start = initialParameters(parameterSpecs, 1);
    const layout = trainedLayout(architecture, kind);
    const parameters = new Float32Array(layout.length);
    for (const { spec, offset } of layout.entries) parameters.set(start.get(spec.name)!.data, offset);
    const runner = await openOnnx(buildTrainingStep(architecture, { kind, ...patch }));
    let state: Record<string, Float32Array> = { ...firstState(architecture, kind), parameters };
    const losses: number[] = [];
    for (let step = 0; step < 8; step++) {
      // The pictures stay, the step's number goes on.
      const { firstCorrection, secondCorrection } = feedsOf(kind, step, patch, 0);
      const feeds = { ...feedsOf(kind, 0, patch, 1e-3), firstCorrection: firstCorrection!, secondCorrection: secondCorrection! };
      const outputs = await runner.run({ ...state, ...feeds });
      losses.push(outputs['loss']![0]!);
      state = {
        parameters: outputs['nextParameters']!,
        firstMoment: outputs['nextFirstMoment']!,
        secondMoment: outputs['nextSecondMoment']!,
      };
    }
    await runner.close();
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.97);
  });

  test('comes back from safetensors as it was, and from ONNX as its graph says', async () => {
    const shape = { batch: 1, heightPx: minimumPx, widthPx: minimumPx };
    const graph = buildRestorer(architecture, shape);
    const { tensors } = readSafetensors(writeSafetensors({ tensors: weights, metadata: { network: name } }));
    expect([...tensors.keys()]).toEqual(parameterSpecs.map((spec) => spec.name));
    const bytes = writeOnnx(graph, tensors);
    expect(Buffer.from(bytes).equals(Buffer.from(writeOnnx(graph, weights)))).toBe(true);
    expectSameGraph(bytes, graph, weights);
    const image = picture('image', [3, minimumPx, minimumPx]);
    expect(await runOnnx(graph, { image }, tensors)).toEqual(await runOnnx(graph, { image }, weights));
  });

  test('keeps to the budget: 1.2 million parameters and 500 thousand multiplications a pixel', () => {
    const { parameters, macs } = cost(buildRestorer(architecture, { batch: 1, heightPx: 64, widthPx: 64 }));
    expect(parameters).toBeLessThanOrEqual(1_200_000);
    expect(macs / 64 ** 2).toBeLessThanOrEqual(500_000);
  });
});

describe('the registry', () => {
  test('knows no names but its own, not even those of the prototype', () => {
    for (const name of ['', 'tape', 'constructor', '__proto__', 'toString']) {
      expect(findArchitecture(name)).toBeUndefined();
      expect(() => architectureNamed(name)).toThrow('internal: no network is called');
    }
  });
});

test('tape-swin is the size that its card says', () => {
  const architecture = architectureNamed('tape-swin');
  const { parameters, macs } = cost(buildRestorer(architecture, { batch: 1, heightPx: 64, widthPx: 64 }));
  expect(parameters).toBe(434_262);
  expect(Math.round(macs / 64 ** 2)).toMatchInlineSnapshot(`491472`);
  expect(architecture).toMatchObject({ haloPx: 24, windowPx: 8, embedDim: 64, sizeRequirements: { minimumPx: 8, multipleOfPx: 8 } });
});

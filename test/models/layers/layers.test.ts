import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { mul } from '../../../models/graph/expressions.ts';
import type { Graph } from '../../../models/graph/graph.ts';
import type { Value } from '../../../models/graph/value.ts';
import { attention, mergeHeads, splitHeads } from '../../../models/layers/attention.ts';
import { channelAttention } from '../../../models/layers/channel-attention.ts';
import { conv3x3 } from '../../../models/layers/conv3x3.ts';
import { depthwiseConv3x3 } from '../../../models/layers/depthwise-conv3x3.ts';
import { feedForward } from '../../../models/layers/feed-forward.ts';
import { gatedFeedForward } from '../../../models/layers/gated-feed-forward.ts';
import { zeros } from '../../../models/layers/initialization.ts';
import { layerNorm } from '../../../models/layers/layer-norm.ts';
import { linear } from '../../../models/layers/linear.ts';
import { multiHeadAttention } from '../../../models/layers/multi-head-attention.ts';
import { windowAttention } from '../../../models/layers/window-attention.ts';
import { priorLearningModule } from '../../../models/networks/prior/prior-learning-module.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { largestError } from '../../support/largest-error.ts';
import { signed, syntheticParameter } from '../../support/synthetic-data.ts';

const build = (emit: (b: GraphBuilder) => Value): Graph => {
  const b = new GraphBuilder('layer');
  return b.build({ y: mul(b, emit(b), 1) });
};
const declared = ({ parameters }: Graph): Record<string, readonly number[]> =>
  Object.fromEntries(parameters.map(({ spec }) => [spec.name, spec.shape]));
const synthetic = ({ parameters }: Graph): Map<string, Float32Array> =>
  new Map(parameters.map(({ spec }) => [spec.name, syntheticParameter(spec).data]));

describe('parameters that layers declare', () => {
  test('linear, with and without bias', () => {
    const options = { outFeatures: 5, initialization: zeros };
    expect(declared(build((b) => linear(b, b.input('x', [2, 3]), { ...options, bias: true })))).toEqual({ weight: [3, 5], bias: [5] });
    expect(declared(build((b) => linear(b, b.input('x', [2, 3]), { ...options, bias: false })))).toEqual({ weight: [3, 5] });
  });

  test('conv3x3, layerNorm and feedForward', () => {
    expect(declared(build((b) => conv3x3(b, b.input('x', [1, 3, 4, 4]), 2, zeros)))).toEqual({ weight: [2, 3, 3, 3], bias: [2] });
    expect(declared(build((b) => layerNorm(b, b.input('x', [4, 6]))))).toEqual({ weight: [6], bias: [6] });
    expect(declared(build((b) => feedForward(b, b.input('x', [4, 6]), { mlpRatio: 2, residualGain: 1 })))).toEqual({
      'expand.weight': [6, 12],
      'expand.bias': [12],
      'project.weight': [12, 6],
      'project.bias': [6],
    });
  });

  test('windowAttention joins the maps of one source, and its keys have no bias', () => {
    const grid = { batch: 1, heightPx: 2, widthPx: 2, windowSize: 2, shiftSize: 0 };
    const options = { numHeads: 2, grid, residualGain: 1 };
    const input = (b: GraphBuilder, name: string): Value => b.input(name, [1, 4, 4]);
    const always = { relativePositionBias: [2, 9], 'projection.weight': [4, 4], 'projection.bias': [4] };
    const self = build((b) => {
      const x = input(b, 'x');
      return windowAttention(b, x, x, x, options);
    });
    expect(declared(self)).toEqual({ 'queryKeyValue.weight': [4, 12], ...always });
    const steered = build((b) => {
      const x = input(b, 'x');
      return windowAttention(b, x, x, input(b, 'v'), options);
    });
    expect(declared(steered)).toEqual({ 'queryKey.weight': [4, 8], 'value.weight': [4, 4], ...always });
    const crossed = build((b) => {
      const memory = input(b, 'memory');
      return windowAttention(b, input(b, 'x'), memory, memory, options);
    });
    expect(declared(crossed)).toEqual({ 'query.weight': [4, 4], 'keyValue.weight': [4, 8], ...always });
  });

  test('attention of three sources is nothing that the networks have', () => {
    const graph = (): Graph =>
      build((b) => {
        const [q, k, v] = ['q', 'k', 'v'].map((name) => b.input(name, [1, 3, 8]));
        return multiHeadAttention(b, q!, k!, v!, { numHeads: 2, residualGain: 1 });
      });
    expect(graph).toThrow('internal: attention of three sources');
  });

  test('multiHeadAttention may be narrower inside than its tokens are', () => {
    const self = build((b) => {
      const x = b.input('x', [1, 3, 8]);
      return multiHeadAttention(b, x, x, x, { numHeads: 2, innerWidth: 4, residualGain: 1 });
    });
    expect(declared(self)).toEqual({ 'queryKeyValue.weight': [8, 12], 'projection.weight': [4, 8], 'projection.bias': [8] });
  });

  test('depthwiseConv3x3 and gatedFeedForward', () => {
    expect(declared(build((b) => depthwiseConv3x3(b, b.input('x', [1, 3, 4, 4]))))).toEqual({ weight: [3, 1, 3, 3] });
    const gated = build((b) => gatedFeedForward(b, b.input('x', [1, 2, 2, 4]), { mlpRatio: 2, residualGain: 1 }));
    expect(declared(gated)).toEqual({ 'expand.weight': [4, 16], 'expand.depthwise.weight': [16, 1, 3, 3], 'project.weight': [8, 4] });
  });

  test('channelAttention joins the maps of one source', () => {
    const crossed = build((b) => {
      const memory = b.input('memory', [1, 2, 2, 4]);
      return channelAttention(b, b.input('x', [1, 2, 2, 4]), memory, memory, { numHeads: 2, residualGain: 1 });
    });
    expect(declared(crossed)).toEqual({
      'query.weight': [4, 4],
      'query.depthwise.weight': [4, 1, 3, 3],
      'keyValue.weight': [4, 8],
      'keyValue.depthwise.weight': [8, 1, 3, 3],
      temperature: [2, 1, 1],
      'projection.weight': [4, 4],
    });
  });
});

describe('attention', () => {
  test('equals a naive loop over sets, heads and tokens', () => {
    const [sets, heads, tokens, width] = [2, 2, 3, 2];
    const shape = [sets, heads, tokens, width];
    const graph = build((b) => {
      const [q, k, v] = ['q', 'k', 'v'].map((name) => b.input(name, shape));
      return attention(b, q!, k!, v!, { bias: b.input('bias', [heads, tokens, tokens]), addMasks: (scores) => scores });
    });
    const count = sets * heads * tokens * width;
    const [q, k, v, bias] = [signed('q', count), signed('k', count), signed('v', count), signed('bias', heads * tokens * tokens)];
    const { y } = interpret(graph, { q, k, v, bias });
    for (let set = 0; set < sets * heads; set++) {
      for (let i = 0; i < tokens; i++) {
        const scores = Array.from({ length: tokens }, (_, j) => {
          let dot = bias[((set % heads) * tokens + i) * tokens + j]!;
          for (let d = 0; d < width; d++) dot += q[(set * tokens + i) * width + d]! * k[(set * tokens + j) * width + d]!;
          return Math.exp(dot);
        });
        const total = scores.reduce((sum, score) => sum + score, 0);
        for (let d = 0; d < width; d++) {
          const expected = scores.reduce((sum, score, j) => sum + (score / total) * v[(set * tokens + j) * width + d]!, 0);
          expect(y![(set * tokens + i) * width + d]).toBeCloseTo(expected, 12);
        }
      }
    }
  });

  test('heads that are split and merged again are what they were', () => {
    const graph = build((b) => mergeHeads(b, splitHeads(b, b.input('x', [2, 3, 8]), 1, 4)[0]!));
    const x = signed('x', 48);
    expect(interpret(graph, { x })['y']).toEqual(x);
  });

  test('a joint projection falls into its parts in order', () => {
    const graph = build((b) => mergeHeads(b, splitHeads(b, b.input('x', [1, 2, 12]), 3, 2)[1]!));
    const x = Float64Array.from({ length: 24 }, (_, i) => i);
    expect([...interpret(graph, { x })['y']!]).toEqual([4, 5, 6, 7, 16, 17, 18, 19]);
  });
});

test('channel attention asks how alike channels are, not how strong', () => {
  const shape = [2, 3, 4, 4];
  const graph = build((b) => {
    const memory = b.input('memory', shape);
    return channelAttention(b, b.input('x', shape), memory, memory, { numHeads: 2, residualGain: 1 });
  });
  const [x, memory] = [signed('x', 96), signed('memory', 96)];
  const parameters = synthetic(graph);
  const { y } = interpret(graph, { x, memory }, parameters);
  const louder = interpret(graph, { x: x.map((number) => 5 * number), memory }, parameters)['y']!;
  expect(largestError(louder, y!)).toBeLessThan(1e-9);
  const other = interpret(graph, { x: x.map((number, i) => (i % 4 === 0 ? -number : number)), memory }, parameters)['y']!;
  expect(largestError(other, y!)).toBeGreaterThan(1e-3);
});

test('the prior adds e by position within the window, all over the picture (Eq. 4)', () => {
  const graph = build((b) => priorLearningModule(b, b.input('image', [1, 3, 8, 12]), { embedDim: 2, windowSize: 4 }).queries);
  const parameters = synthetic(graph);
  const image = signed('image', 3 * 8 * 12);
  const withE = interpret(graph, { image }, parameters)['y']!;
  const without = interpret(graph, { image }, new Map([...parameters, ['e', new Float32Array(32)]]))['y']!;
  const e = parameters.get('e')!;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 12; x++) {
      for (let c = 0; c < 2; c++) {
        const at = (y * 12 + x) * 2 + c;
        expect(withE[at]! - without[at]!).toBeCloseTo(e[((y % 4) * 4 + (x % 4)) * 2 + c]!, 12);
      }
    }
  }
});

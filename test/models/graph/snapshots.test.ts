import { expect, test } from 'vitest';
import { gradients } from '../../../models/autodiff/gradients.ts';
import { l1Loss } from '../../../models/autodiff/losses.ts';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { mul } from '../../../models/graph/expressions.ts';
import { print } from '../../../models/graph/print.ts';
import { zeros } from '../../../models/layers/initialization.ts';
import { linear } from '../../../models/layers/linear.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { buildTrainingStep } from '../../../models/networks/training-steps.ts';
import { tinyTapeSwin } from '../../support/tiny-tape-swin.ts';

/*
 * What the emitters emit, as text to be reviewed: a change of a graph shows as a change of these files.
 * `npx vitest -u` writes them anew.
 */

test('one layer with its gradient', () => {
  const b = new GraphBuilder('layer');
  const x = b.input('x', [4, 2]);
  const y = b.op('Gelu', [linear(b, x, { outFeatures: 3, initialization: zeros, bias: true })], {});
  const loss = l1Loss(b, y, b.input('target', [4, 3]));
  const [weight, bias] = b.tape.flatMap((entry) => (entry.kind === 'node' ? [entry.node.inputs[1]!] : []));
  const [ofWeight, ofBias] = gradients(b, loss, [weight!, bias!]);
  expect(print(b.build({ loss, ofWeight: mul(b, ofWeight!, 1), ofBias: mul(b, ofBias!, 1) }))).toMatchInlineSnapshot(`
    "graph layer
      input %0: f32[4,2] = x
      input %1: f32[4,3] = target
      parameter %2: f32[2,3] = weight
      parameter %3: f32[3] = bias
      constant %4: f32[] = 1
      constant %5: f32[] = 0.0833333358168602
      constant %6: f32[12] = 12 values
      constant %7: f32[] = 0
      constant %8: f32[] = -1
      constant %9: f32[] = 0.7071067690849304
      constant %10: f32[] = 0.5
      constant %11: f32[] = -0.5
      constant %12: f32[] = 0.3989422917366028
      %13: f32[4,3] = MatMul(%0, %2)
      %14: f32[4,3] = Add(%13, %3)
      %15: f32[4,3] = Gelu(%14)
      %16: f32[4,3] = Sub(%15, %1)
      %17: f32[4,3] = Abs(%16)
      %18: f32[12] = Reshape(%17) {shape=[12]}
      %19: f32[] = ReduceMean(%18) {axes=[0], keepdims=0}
      %20: f32[] = Mul(%4, %5)
      %21: f32[1] = Reshape(%20) {shape=[1]}
      %22: f32[12] = Mul(%21, %6)
      %23: f32[4,3] = Reshape(%22) {shape=[4,3]}
      %24: bool[4,3] = Greater(%7, %16)
      %25: bool[4,3] = Greater(%16, %7)
      %26: f32[4,3] = Where(%24, %8, %7)
      %27: f32[4,3] = Where(%25, %4, %26)
      %28: f32[4,3] = Mul(%23, %27)
      %29: f32[4,3] = Mul(%14, %9)
      %30: f32[4,3] = Erf(%29)
      %31: f32[4,3] = Add(%30, %4)
      %32: f32[4,3] = Mul(%31, %10)
      %33: f32[4,3] = Mul(%14, %14)
      %34: f32[4,3] = Mul(%33, %11)
      %35: f32[4,3] = Exp(%34)
      %36: f32[4,3] = Mul(%35, %12)
      %37: f32[4,3] = Mul(%36, %14)
      %38: f32[4,3] = Add(%32, %37)
      %39: f32[4,3] = Mul(%28, %38)
      %40: f32[3] = ReduceSum(%39) {axes=[0], keepdims=0}
      %41: f32[2,4] = Transpose(%0) {perm=[1,0]}
      %42: f32[2,3] = MatMul(%41, %39)
      %43: f32[2,3] = Mul(%42, %4)
      %44: f32[3] = Mul(%40, %4)
      output loss = %19
      output ofWeight = %43
      output ofBias = %44
    "
  `);
});

const shape = { batch: 1, heightPx: 8, widthPx: 8 };

test('a small restorer', async () => {
  await expect(print(buildRestorer(tinyTapeSwin({ encoder: 1, decoder: 1, phi: 2 }), shape))).toMatchFileSnapshot('./snapshots/restorer.txt');
});

test('a small step of phi: forward, backward, Adam', async () => {
  const graph = buildTrainingStep(tinyTapeSwin({ encoder: 1, decoder: 1, phi: 1 }), { kind: 'phi', ...shape });
  await expect(print(graph)).toMatchFileSnapshot('./snapshots/phi-step.txt');
});

import { expect, test } from 'vitest';
import { gradients } from '../../../models/autodiff/gradients.ts';
import { pseudoHuberLoss } from '../../../models/autodiff/losses.ts';
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
  const loss = pseudoHuberLoss(b, y, b.input('target', [4, 3]), 0.5);
  const [weight, bias] = b.tape.flatMap((entry) => (entry.kind === 'node' ? [entry.node.inputs[1]!] : []));
  const [ofWeight, ofBias] = gradients(b, loss, [weight!, bias!]);
  expect(print(b.build({ loss, ofWeight: mul(b, ofWeight!, 1), ofBias: mul(b, ofBias!, 1) }))).toMatchInlineSnapshot(`
    "graph layer
      input %0: f32[4,2] = x
      input %1: f32[4,3] = target
      parameter %2: f32[2,3] = weight
      parameter %3: f32[3] = bias
      constant %4: f32[] = 0.25
      constant %5: f32[] = 0.5
      constant %6: f32[] = 1
      constant %7: f32[] = 0.0833333358168602
      constant %8: f32[12] = 12 values
      constant %9: f32[] = 0.7071067690849304
      constant %10: f32[] = -0.5
      constant %11: f32[] = 0.3989422917366028
      %12: f32[4,3] = MatMul(%0, %2)
      %13: f32[4,3] = Add(%12, %3)
      %14: f32[4,3] = Gelu(%13)
      %15: f32[4,3] = Sub(%14, %1)
      %16: f32[4,3] = Mul(%15, %15)
      %17: f32[4,3] = Add(%16, %4)
      %18: f32[4,3] = Sqrt(%17)
      %19: f32[12] = Reshape(%18) {shape=[12]}
      %20: f32[] = ReduceMean(%19) {axes=[0], keepdims=0}
      %21: f32[] = Sub(%20, %5)
      %22: f32[] = Mul(%6, %7)
      %23: f32[1] = Reshape(%22) {shape=[1]}
      %24: f32[12] = Mul(%23, %8)
      %25: f32[4,3] = Reshape(%24) {shape=[4,3]}
      %26: f32[4,3] = Mul(%25, %5)
      %27: f32[4,3] = Div(%26, %18)
      %28: f32[4,3] = Mul(%27, %15)
      %29: f32[4,3] = Mul(%27, %15)
      %30: f32[4,3] = Add(%28, %29)
      %31: f32[4,3] = Mul(%13, %9)
      %32: f32[4,3] = Erf(%31)
      %33: f32[4,3] = Add(%32, %6)
      %34: f32[4,3] = Mul(%33, %5)
      %35: f32[4,3] = Mul(%13, %13)
      %36: f32[4,3] = Mul(%35, %10)
      %37: f32[4,3] = Exp(%36)
      %38: f32[4,3] = Mul(%37, %11)
      %39: f32[4,3] = Mul(%38, %13)
      %40: f32[4,3] = Add(%34, %39)
      %41: f32[4,3] = Mul(%30, %40)
      %42: f32[3] = ReduceSum(%41) {axes=[0], keepdims=0}
      %43: f32[2,4] = Transpose(%0) {perm=[1,0]}
      %44: f32[2,3] = MatMul(%43, %41)
      %45: f32[2,3] = Mul(%44, %6)
      %46: f32[3] = Mul(%42, %6)
      output loss = %21
      output ofWeight = %45
      output ofBias = %46
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

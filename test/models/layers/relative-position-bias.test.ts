import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { mul } from '../../../models/graph/expressions.ts';
import { relativePositionBias } from '../../../models/layers/relative-position-bias.ts';
import { interpret } from '../../support/interpreter/interpret.ts';

test.each([2, 4, 8])('windows of %i look the table up as Swin Transformer does', (windowSize) => {
  const heads = 2;
  const offsets = 2 * windowSize - 1;
  const b = new GraphBuilder('bias');
  const graph = b.build({ bias: mul(b, relativePositionBias(b, heads, windowSize), 1) });
  const [parameter] = graph.parameters;
  const table = Float64Array.from({ length: heads * offsets * offsets }, (_, i) => i);
  const { bias } = interpret(graph, {}, new Map([[parameter!.spec.name, table]]));
  // Swin: coordinates of all tokens, pairwise differences, moved to start at 0, rows times (2 Wh - 1).
  const coordinates = Array.from({ length: windowSize ** 2 }, (_, i) => [Math.floor(i / windowSize), i % windowSize] as const);
  const expected = Array.from({ length: heads }, (_, head) =>
    coordinates.flatMap(([y, x]) =>
      coordinates.map(([otherY, otherX]) => {
        const index = (y - otherY + windowSize - 1) * (2 * windowSize - 1) + (x - otherX + windowSize - 1);
        return head * offsets * offsets + index;
      }),
    ),
  ).flat();
  expect([...bias!]).toEqual(expected);
});

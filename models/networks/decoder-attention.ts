import type { Graph } from '../graph/graph.ts';
import type { GuidedArchitecture, ImageShape, TokenGrid } from './architecture.ts';
import { buildRestorer } from './restorer.ts';

/** One attention of theta's decoder. */
export interface DecoderAttention {
  /** Name of the graph's output. Shapes: [windows, heads, N, N], a row for each token that attends. */
  readonly output: string;
  /** Of the decoder's blocks, from 0. */
  readonly block: number;
  /** `self`: among the decoder's own tokens; `memory`: to the encoder's output. Q steers both. */
  readonly to: 'self' | 'memory';
  readonly tokens: TokenGrid;
}

/**
 * The restorer that hands out what its decoder pays attention to: the weights after the softmax, of both attentions of each
 * block; of none where channels attend to each other.
 *
 * Shapes: input `image` as the restorer's; outputs `restored`, and one for each attention.
 * Source: Eq. 5, Fig. 8b.
 */
export function buildDecoderAttention(
  architecture: GuidedArchitecture,
  shape: ImageShape,
): { readonly graph: Graph; readonly attentions: readonly DecoderAttention[] } {
  const { outputs, ...graph } = buildRestorer(architecture, shape);
  const found = architecture.decoderTokens.flatMap((tokens, block) =>
    (['self', 'memory'] as const).map((to, index) => {
      const scope = `theta.decoder.${block}.attention${index + 1}`;
      const [value] = graph.nodes.find((node) => node.op === 'Softmax' && node.scope === scope)?.outputs ?? [];
      if (value === undefined) throw new Error(`internal: there is no attention at ${scope}`);
      return { attention: { output: `attention.${block}.${to}`, block, to, tokens }, value };
    }),
  );
  return {
    graph: { ...graph, outputs: [...outputs, ...found.map(({ attention, value }) => ({ name: attention.output, value }))] },
    attentions: found.map(({ attention }) => attention),
  };
}

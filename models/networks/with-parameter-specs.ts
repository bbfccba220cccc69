import type { Architecture, GuidedArchitecture, PlainArchitecture } from './architecture.ts';
import { buildRestorer } from './restorer.ts';

type Undeclared = Omit<GuidedArchitecture, 'parameterSpecs'> | Omit<PlainArchitecture, 'parameterSpecs'>;

/** Completes a network by what its parts declare when they are emitted once, at the smallest size. */
export function withParameterSpecs(network: Undeclared): Architecture {
  const { minimumPx } = network.sizeRequirements;
  const smallest = { batch: 1, heightPx: minimumPx, widthPx: minimumPx };
  const { parameters } = buildRestorer({ ...network, parameterSpecs: [] }, smallest);
  return { ...network, parameterSpecs: parameters.map(({ spec }) => spec) };
}

import type { Architecture } from './networks/architecture.ts';
import { baselineSwin } from './networks/baseline-swin/baseline-swin.ts';
import { tapeNet } from './networks/tape-net/tape-net.ts';
import { tapeRestormer } from './networks/tape-restormer/tape-restormer.ts';
import { tapeSwin } from './networks/tape-swin/tape-swin.ts';

/** Every network that weights may name: one line each. */
const architectures: Readonly<Record<string, () => Architecture>> = {
  'tape-swin': () =>
    tapeSwin({ name: 'tape-swin', embedDim: 64, numHeads: 2, windowSize: 8, mlpRatio: 2, depths: { encoder: 2, decoder: 2, phi: 2 } }),
  'tape-net': () =>
    tapeNet({ name: 'tape-net', embedDim: 64, windowSize: 64, patchSize: 2, numHeads: 2, attentionWidth: 16, feedForwardWidth: 48 }),
  'tape-restormer': () =>
    tapeRestormer({ name: 'tape-restormer', embedDim: 64, numHeads: 2, windowSize: 64, mlpRatio: 2, depths: { encoder: 2, decoder: 2, phi: 1 } }),
  'baseline-swin': () =>
    baselineSwin({ name: 'baseline-swin', embedDim: 64, numHeads: 2, windowSize: 8, mlpRatio: 2, depth: 3 }),
};

export const architectureNames: readonly string[] = Object.keys(architectures);

/** The network of that name; undefined when there is none. */
export function findArchitecture(name: string): Architecture | undefined {
  if (!Object.hasOwn(architectures, name)) return undefined;
  const architecture = described.get(name) ?? architectures[name]?.();
  if (architecture !== undefined) described.set(name, architecture);
  return architecture;
}

/** Each is described once: naming its parameters takes a tenth of a second. */
const described = new Map<string, Architecture>();

/** Throws: an internal error for a name that is not in the registry. */
export function architectureNamed(name: string): Architecture {
  const architecture = findArchitecture(name);
  if (architecture === undefined) throw new Error(`internal: no network is called ${name}`);
  return architecture;
}

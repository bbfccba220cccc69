import type { Architecture } from '../../models/networks/architecture.ts';
import { baselineSwin } from '../../models/networks/baseline-swin/baseline-swin.ts';
import { tapeNet } from '../../models/networks/tape-net/tape-net.ts';
import { tapeRestormer } from '../../models/networks/tape-restormer/tape-restormer.ts';
import { tinyTapeSwin } from './tiny-tape-swin.ts';

/**
 * Each network of the registry with everything in it and hardly any numbers: what interpreters and fixtures can
 * bear. Their sizes are those of TINY in test/fixtures/record-torch-fixtures.py.
 */
export const tinyNetworks: Readonly<Record<string, Architecture>> = {
  'tape-swin': tinyTapeSwin(),
  'tape-net': tapeNet({
    name: 'tiny',
    embedDim: 4,
    windowSize: 4,
    patchSize: 2,
    numHeads: 2,
    attentionWidth: 4,
    feedForwardWidth: 6,
  }),
  'tape-restormer': tapeRestormer({
    name: 'tiny',
    embedDim: 4,
    numHeads: 2,
    windowSize: 4,
    mlpRatio: 2,
    depths: { encoder: 1, decoder: 2, phi: 1 },
  }),
  'baseline-swin': baselineSwin({ name: 'tiny', embedDim: 4, numHeads: 2, windowSize: 4, mlpRatio: 2, depth: 2 }),
};

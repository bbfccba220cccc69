import type { Architecture } from '../../models/networks/architecture.ts';
import type { TapeSwinOptions } from '../../models/networks/tape-swin/tape-swin.ts';
import { tapeSwin } from '../../models/networks/tape-swin/tape-swin.ts';

/** TAPE-Swin with everything in it and hardly any numbers: what interpreters and snapshots can bear. */
export const tinyTapeSwin = (depths: TapeSwinOptions['depths'] = { encoder: 2, decoder: 2, phi: 2 }): Architecture =>
  tapeSwin({ name: 'tiny', embedDim: 8, numHeads: 2, windowSize: 4, mlpRatio: 2, depths });

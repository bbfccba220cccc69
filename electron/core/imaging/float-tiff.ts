import type { Sharp } from 'sharp';
import { TapeError } from '../foundation/tape-error.ts';
import type { SampleArray } from './interleaved.ts';

/** In the space that the codec takes these numbers to be in, so that it leaves them as they are. */
export function unconverted(codec: Sharp, isGrey: boolean): Sharp {
  const space = isGrey ? 'b-w' : 'scrgb';
  return codec.pipelineColourspace(space).toColourspace(space);
}

/** Throws: `format-unsupported` when one of these is no number. */
export function assertNumbers(samples: SampleArray): void {
  // In float64 the largest numbers of float32 have a finite sum; NaN and infinity leave none.
  let sum = 0;
  for (const value of samples) sum += value;
  if (Number.isFinite(sum)) return;
  throw new TapeError('format-unsupported', 'The photo has pixels that are no numbers (NaN or infinity), with which nothing can be reckoned.', {
    kept: 'The file was not changed.',
    remedy: 'Replace them with numbers in the program that wrote it.',
  });
}

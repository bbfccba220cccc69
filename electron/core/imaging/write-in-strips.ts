import { rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { TapeError } from '../foundation/tape-error.ts';
import type { ScratchSize } from './scratch-image.ts';
import { ScratchImage } from './scratch-image.ts';

export interface StripOptions {
  readonly outputScratchPath: string;
  readonly size: ScratchSize;
  /** Rows that are gone through, of whichever picture, and how many at a time. */
  readonly rows: number;
  readonly stripRows: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes a scratch image strip by strip: `write` is given where a strip begins and how many rows it has. What is stopped or fails
 * leaves no file.
 *
 * Throws: `cancelled`, `disk-full`, and what `write` throws.
 */
export async function writeInStrips(
  { outputScratchPath, size, rows, stripRows, signal }: StripOptions,
  write: (output: ScratchImage, top: number, count: number) => void,
): Promise<void> {
  const output = ScratchImage.create(outputScratchPath, size);
  try {
    for (let top = 0; top < rows; top += stripRows) {
      // Lets a cancel message in between two strips.
      await setImmediate();
      if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
      write(output, top, Math.min(stripRows, rows - top));
    }
  } catch (error) {
    rmSync(outputScratchPath, { force: true });
    throw error;
  } finally {
    output.close();
  }
}

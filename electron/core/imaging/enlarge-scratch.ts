import type { CallOptions } from '../foundation/progress.ts';
import type { Scale } from '../foundation/scale.ts';
import { resizeBicubic } from './resize-bicubic.ts';
import { ScratchImage } from './scratch-image.ts';
import { enlargedSize } from './size-limits.ts';
import { writeInStrips } from './write-in-strips.ts';

/** Input pixels on either side of a pixel's place that its kernel reaches. */
const reachPx = 2;

export interface EnlargeOptions {
  readonly inputScratchPath: string;
  readonly outputScratchPath: string;
  readonly scale: Scale;
  /** Rows of the input that become one strip. Any number gives the same bits. */
  readonly stripRows?: number;
}

/**
 * Enlarges a scratch image into a new one, all its planes, as superres was trained to be given it: bicubically,
 * cut off at 0 and 1.
 *
 * Numerics: a strip is resized as a picture of its own, which has the rows that its kernel reaches. Scales are
 * powers of two, so that its places and weights are the whole's to the last bit.
 * Deviation: training rounds the enlarged picture to 8 bits; here nothing is rounded, since a 16-bit photo has finer
 * steps. The two differ by half an 8-bit step at most, no more than one device may differ from another.
 * Cost: memory is bounded by a strip, not by the photo.
 * Throws: `image-too-large` before anything is written; `cancelled`, `disk-full`.
 */
export async function enlargeScratch(
  { inputScratchPath, outputScratchPath, scale, stripRows = 32 }: EnlargeOptions,
  { signal, onProgress }: CallOptions = {},
): Promise<void> {
  const input = ScratchImage.open(inputScratchPath);
  try {
    const { widthPx, heightPx, planes } = input.size;
    const enlarged = enlargedSize(input.size, scale);
    await writeInStrips({ outputScratchPath, size: { ...enlarged, planes }, rows: heightPx, stripRows, signal }, (output, top, count) => {
      onProgress?.({ phase: 'enlarging', done: top, total: heightPx });
      const bottom = top + count;
      const from = Math.max(0, top - reachPx);
      const rows = Math.min(heightPx, bottom + reachPx) - from;
      const strip = { widthPx, heightPx: rows, data: input.readRegion({ x: 0, y: from, width: widthPx, height: rows }) };
      const part = { x: 0, y: scale * (top - from), widthPx: enlarged.widthPx, heightPx: scale * count };
      const { data } = resizeBicubic(strip, scale, part);
      for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i] ?? 0));
      output.writeRegion({ x: 0, y: scale * top, width: part.widthPx, height: part.heightPx }, data);
    });
    onProgress?.({ phase: 'enlarging', done: heightPx, total: heightPx });
  } finally {
    input.close();
  }
}

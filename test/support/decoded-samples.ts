import { join } from 'node:path';
import { CodecImage } from '../../electron/core/imaging/codec-image.ts';
import type { SampleArray } from '../../electron/core/imaging/interleaved.ts';
import type { OpenedPhoto } from '../../electron/core/imaging/open-photo.ts';
import { temporaryFolder } from './real-workers.ts';

/** All samples of a codec image. */
export function samplesAt(codecPath: string): SampleArray {
  const image = CodecImage.open(codecPath);
  try {
    return image.readRows(0, image.size.heightPx);
  } finally {
    image.close();
  }
}

/** What a photo decodes to. Shapes: interleaved [heightPx, widthPx, channels]. */
export async function decodedSamples(photo: OpenedPhoto): Promise<SampleArray> {
  const path = join(temporaryFolder(), 'decoded.v');
  await photo.decode(path);
  return samplesAt(path);
}

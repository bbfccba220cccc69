import { join } from 'node:path';
import { ScratchImage } from '../../electron/core/imaging/scratch-image.ts';
import { temporaryFolder } from './real-workers.ts';
import { picture } from './synthetic-data.ts';

/** A scratch image of noise, or of the given data, in a folder of its own; gives its path. */
export function scratchPicture(
  widthPx: number,
  heightPx: number,
  data: Float32Array = picture(`${widthPx}x${heightPx}`, [3, heightPx, widthPx]),
): string {
  const path = join(temporaryFolder(), 'before.scratch');
  const image = ScratchImage.create(path, { widthPx, heightPx, planes: data.length / (widthPx * heightPx) });
  image.writeRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, data);
  image.close();
  return path;
}

/** All of a scratch image. Shapes: planar [planes, H, W]. */
export function readScratch(path: string): Float32Array {
  const image = ScratchImage.open(path);
  const { widthPx, heightPx } = image.size;
  const data = image.readRegion({ x: 0, y: 0, width: widthPx, height: heightPx });
  image.close();
  return data;
}

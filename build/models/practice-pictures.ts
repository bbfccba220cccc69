import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { fromInterleaved } from '../../electron/core/imaging/interleaved.ts';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { ScratchImage } from '../../electron/core/imaging/scratch-image.ts';
import type { ModelReference } from '../../electron/core/inference/inference-service.ts';

/** A model that ships with the app, by its id. */
export function shippedModel(root: string, id: string): ModelReference {
  const folder = join(root, 'models', 'weights', id);
  const card = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { network: string; weights: { file: string; sha256: string } };
  return { modelId: id, network: card.network, weightsPath: join(folder, card.weights.file), weightsSha256: card.weights.sha256 };
}

/** The middle square of a photo, whole where it is smaller. Units: pixels. */
export async function middleOf(path: string, edgePx: number): Promise<Picture> {
  const { width, height } = await sharp(path).metadata();
  const edge = Math.min(width, height, edgePx);
  const square = { left: (width - edge) >> 1, top: (height - edge) >> 1, width: edge, height: edge };
  const pixels = await sharp(path).extract(square).removeAlpha().toColourspace('srgb').raw().toBuffer();
  return fromInterleaved(pixels, { widthPx: edge, heightPx: edge });
}

/** A picture as a scratch image. */
export function writeScratch(path: string, { widthPx, heightPx, data }: Picture): void {
  const image = ScratchImage.create(path, { widthPx, heightPx, planes: 3 });
  image.writeRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, data);
  image.close();
}

/** All planes of a scratch image. */
export function readScratch(path: string): Float32Array {
  const image = ScratchImage.open(path);
  try {
    return image.readRegion({ x: 0, y: 0, width: image.size.widthPx, height: image.size.heightPx });
  } finally {
    image.close();
  }
}

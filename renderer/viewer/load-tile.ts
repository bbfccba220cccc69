import type { LoadTile } from './tile-store.ts';

/**
 * Loads a tile as an image element, so that the page's policy needs no more than `img-src`; decodes it
 * off the main thread and keeps it decoded, so that drawing never stalls a frame.
 */
export const loadTile: LoadTile = async (address, signal) => {
  const image = new Image();
  signal.addEventListener('abort', () => {
    image.src = '';
  });
  image.src = address;
  await image.decode();
  return createImageBitmap(image);
};

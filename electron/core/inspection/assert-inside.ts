import { sentence } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { Region } from '../imaging/scratch-image.ts';

/** Throws: `wrong-use` when a rectangle is empty or does not lie in the picture. */
export function assertInside({ x, y, width, height }: Region, { widthPx, heightPx }: PictureSize): void {
  const whole = [x, y, width, height].every(Number.isSafeInteger);
  if (whole && x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= widthPx && y + height <= heightPx) return;
  throw new TapeError('wrong-use', sentence('{what, select, place {This place} other {This rectangle}} does not lie in the photo, which has {width} x {height} pixels.', { what: width === 1 && height === 1 ? 'place' : 'rectangle', width: widthPx, height: heightPx }));
}

import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { resizeBicubic } from '../../imaging/resize-bicubic.ts';
import type { Degradation } from './degradation.ts';

/**
 * A small picture enlarged: shrunk bicubically, saved in 8 bits, and enlarged bicubically to the size that it
 * had, where the network begins. Nothing is drawn.
 *
 * Source: Dong et al., Image Super-Resolution Using Deep Convolutional Networks, 2014, Sec. 3 (the network works
 * on the enlarged picture); Agustsson and Timofte, NTIRE 2017 (track 1: bicubic, as MATLAB's imresize).
 */
const enlargedBy = (factor: number): Degradation => {
  const degrade = (clean: Picture): Picture => {
    const { widthPx, heightPx } = clean;
    const small = inEightBits(resizeBicubic(clean, 1 / factor));
    return inEightBits(resizeBicubic(small, factor, { x: 0, y: 0, widthPx, heightPx }));
  };
  return {
    // Two small pixels for each kernel, one that widens to shrink and one that enlarges.
    reachPx: 4 * factor,
    train: degrade,
    validate: degrade,
  };
};

export const superresX2 = enlargedBy(2);
export const superresX4 = enlargedBy(4);

const inEightBits = (picture: Picture): Picture => ({ ...picture, data: picture.data.map(toEightBits) });

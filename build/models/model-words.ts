import type { Task } from '../../electron/core/foundation/task.ts';

interface ModelWords {
  readonly title: string;
  /** What it does and what it learned from; the scores stand beside it. */
  readonly description: string;
}

/** What the cards of the shipped models say in words; everything else on them is read or measured. */
export const modelWords: Readonly<Record<Task | 'prior', ModelWords>> = {
  prior: {
    title: 'TAPE-Swin, prior',
    description:
      'Knows what photos look like, and no task in particular: what training for a task starts from. Learned from clean photos with noise, rain, raindrops and moire that were made by computer.',
  },
  denoise: {
    title: 'TAPE-Swin, denoising',
    description:
      'Takes away the noise of high ISO and dim light, plain or grainy, with or without JPEG on top, up to sigma 50. It does not need to be told how strong the noise is. Learned from clean photos with noise that was added by computer.',
  },
  derain: {
    title: 'TAPE-Swin, rain',
    description:
      'For streaks of falling rain, light and heavy. Learned from clean photos with rain that was drawn by computer.',
  },
  raindrop: {
    title: 'TAPE-Swin, raindrops',
    description:
      'For drops on the lens or on a window pane. Learned from clean photos with drops that were rendered by computer.',
  },
  demoire: {
    title: 'TAPE-Swin, moire',
    description:
      'For coloured ripples on photos of screens. Learned from clean photos that were shown on a simulated screen and photographed by a simulated camera.',
  },
  desnow: {
    title: 'TAPE-Swin, snowfall',
    description:
      'For falling flakes, small and large, sharp and out of focus. Learned from clean photos with snow that was drawn by computer.',
  },
  deshadow: {
    title: 'TAPE-Swin, shadows',
    description:
      'For shadows that fall into the picture. Learned from clean photos with shadows that were cast by computer.',
  },
  superres: {
    title: 'TAPE-Swin, enlarging',
    description:
      'For photos that were enlarged two to four times. Learned from clean photos that were shrunk and enlarged by computer.',
  },
  deblur: {
    title: 'TAPE-Swin, motion blur',
    description:
      'For photos that a shaking hand has blurred. Learned from clean photos that were blurred by computer.',
  },
};

/** The pictures that all shipped models learned from. */
export const shippedData = [
  {
    name: "CID22 (Cloudinary Image Dataset '22), 512 x 512 training pictures",
    terms: 'CC BY-SA 4.0',
    pictures: 172,
    source: 'imazen/codec-corpus @ 55decfe826, CID22/CID22-512/training',
    note: 'as lossless WebP; charts, logos, drawings and the softest left out',
  },
  {
    name: 'CLIC 2025, final test and validation pictures',
    terms: 'Unsplash License',
    pictures: 36,
    source: 'imazen/codec-corpus @ 55decfe826, clic2025',
    note: 'shrunk to 1024 pixels on the long side (Lanczos), as lossless WebP',
  },
] as const;

/** CID22's terms ask for the same licence on what is made from it: the careful reading. */
export const shippedLicence = 'CC BY-SA 4.0';

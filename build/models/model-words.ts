import type { PaperTask } from '../../electron/core/foundation/task.ts';

export interface ModelWords {
  readonly title: string;
  /** What it does and what it learned from; the scores stand beside it. */
  readonly description: string;
}

/** What the cards of the shipped models say in words; everything else on them is read or measured. */
export const modelWords: Readonly<Record<PaperTask | 'prior', ModelWords>> = {
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
      'Takes away streaks of falling rain, light and heavy; through heavy rain, fine detail comes back smoother. Learned from clean photos with rain that was drawn by computer.',
  },
  raindrop: {
    title: 'TAPE-Swin, raindrops',
    description:
      'Makes drops on the lens or on a window pane fainter, small ones more than large ones. Learned from clean photos with drops that were rendered by computer.',
  },
  demoire: {
    title: 'TAPE-Swin, moire',
    description:
      'Takes away fine coloured ripples from photos of screens; broad clouds of colour stay. Learned from clean photos that were shown on a simulated screen and photographed by a simulated camera.',
  },
  desnow: {
    title: 'TAPE-Swin, snowfall',
    description:
      'Takes away falling flakes, small and large, sharp and out of focus. Learned from clean photos with snow that was drawn by computer.',
  },
  deshadow: {
    title: 'TAPE-Swin, shadows',
    description:
      'Lightens shadows that fall into the picture, small ones best; edges and traces stay, and a dark sky may be taken for a shadow. Learned from clean photos with shadows that were cast by computer.',
  },
  superres: {
    title: 'TAPE-Swin, enlarging',
    description:
      'Sharpens photos while they are enlarged, two or four times. Learned from clean photos that were shrunk and enlarged by computer.',
  },
  deblur: {
    title: 'TAPE-Swin, motion blur',
    description:
      'Sharpens photos that a shaking hand has blurred a little. Learned from clean photos that were blurred by computer.',
  },
};

/** The same of the models that learned from real pairs too. Each says at its beginning what its data allow. */
export const realModelWords: Readonly<Partial<Record<PaperTask, ModelWords>>> = {
  denoise: {
    title: 'Real noise (research data)',
    description:
      'For non-commercial use: it learned from research data. Takes away the noise of real cameras and phones, which is coarser and more coloured than computed noise. Learned from photos of still scenes that were taken twice, or many times over.',
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

/** Beside the terms of the clean pictures, which these models learned from as well. */
export const researchLicence = 'Non-commercial use only: learned from research data; otherwise CC BY-SA 4.0';

/** Sets of real pairs, as far as models learned from them; what was held back of each is what its scores are measured on. */
export const researchData = {
  'sidd-small': {
    name: 'SIDD (Smartphone Image Denoising Dataset), small',
    terms: 'MIT (SIDD); the repository states none',
    pictures: 28,
    source: 'Paul-Fontaine/denoise_with_AutoEncoders @ 71960c66fe, SIDD_Small_sRGB_Only/Data',
    note: 'whole photos, shrunk to 256 x 256 by point sampling; scenes 003 and 007 are held back',
  },
  polyu: {
    name: 'PolyU, real-world noisy images',
    terms: 'non-commercial use only',
    pictures: 42,
    source: 'csjunxu/PolyU-Real-World-Noisy-Images-Dataset @ 3af0f2646b, CroppedImages',
    note: 'six of eighteen scenes are held back: circuit and toy (Canon), GO, wall, bulletin, toy (Sony)',
  },
} as const;

export type ResearchSet = keyof typeof researchData;
export const researchSetNames = Object.keys(researchData) as readonly ResearchSet[];

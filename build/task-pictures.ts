import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { PaperTask } from '../electron/core/foundation/task.ts';
import { toInterleaved } from '../electron/core/imaging/interleaved.ts';
import type { Picture } from '../electron/core/imaging/picture.ts';
import { cropPicture } from '../electron/core/imaging/picture.ts';
import { linearToSrgb } from '../electron/core/imaging/srgb.ts';
import { paintNightHarbour } from '../electron/core/library/sample/night-harbour.ts';
import type { DegradationName } from '../electron/core/training/degradations/registry.ts';
import { degradations } from '../electron/core/training/degradations/registry.ts';
import { Random } from '../models/random.ts';

/** Two pixels of the file for each of the page's. */
const widthPx = 144;
const heightPx = 96;
const lineWidthPx = 2;
/** The sample is a night; at this size it needs more light. A factor in linear light. */
const exposure = 2.2;

interface TaskPicture {
  readonly degradation: DegradationName;
  readonly seed: number;
  /** Pixels of the scene along each edge of a pixel of the picture: a defect must be neither dust nor all there is. */
  readonly shrink: number;
  /** Where in the scene, from its left and top. */
  readonly at: readonly [xPx: number, yPx: number];
}

/** Chosen by eye: what of each damage is plain at this size. */
const pictures: Readonly<Record<PaperTask, TaskPicture>> = {
  denoise: { degradation: 'denoise', seed: 3, shrink: 0.5, at: [666, 168] },
  derain: { degradation: 'derain-heavy', seed: 7, shrink: 1, at: [635, 160] },
  raindrop: { degradation: 'raindrop', seed: 9, shrink: 0.5, at: [666, 168] },
  demoire: { degradation: 'demoire', seed: 5, shrink: 0.5, at: [666, 168] },
  desnow: { degradation: 'desnow', seed: 8, shrink: 1, at: [635, 160] },
  deshadow: { degradation: 'deshadow', seed: 32, shrink: 1, at: [800, 575] },
  superres: { degradation: 'superres-x4', seed: 1, shrink: 0.5, at: [666, 168] },
  deblur: { degradation: 'deblur', seed: 4, shrink: 1, at: [635, 160] },
};

/**
 * Writes the pictures of the task cards into a folder, `TASK.webp` each: the sample's scene as training spoils
 * it, damaged at the left and clean at the right. They show the defect and promise no result.
 */
export async function writeTaskPictures(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const scene = await paintScene();
  for (const [task, { degradation, seed, shrink, at }] of Object.entries(pictures)) {
    const { reachPx, train } = degradations[degradation];
    const [width, height] = [shrink * widthPx, shrink * heightPx];
    const around = cropPicture(scene, at[0] - reachPx, at[1] - reachPx, width + 2 * reachPx, height + 2 * reachPx);
    const damaged = cropPicture(train(around, new Random(seed)), reachPx, reachPx, width, height);
    const clean = cropPicture(around, reachPx, reachPx, width, height);
    await sharp(await shrunk(clean))
      .composite([
        { input: await sharp(await shrunk(damaged)).extract({ left: 0, top: 0, width: widthPx / 2, height: heightPx }).png().toBuffer(), left: 0, top: 0 },
        { input: { create: { width: lineWidthPx, height: heightPx, channels: 3, background: '#1e1e1e' } }, left: (widthPx - lineWidthPx) / 2, top: 0 },
      ])
      .webp({ quality: 92, smartSubsample: true })
      .toFile(join(folder, `${task}.webp`));
  }
}

async function paintScene(): Promise<Picture> {
  const { widthPx: width, heightPx: height, data: light } = await paintNightHarbour(new Random(7));
  const data = new Float32Array(light.length);
  light.forEach((value, i) => (data[(i % 3) * width * height + Math.floor(i / 3)] = linearToSrgb(exposure * value)));
  return { widthPx: width, heightPx: height, data };
}

/** A PNG of the card's size. */
function shrunk(picture: Picture): Promise<Buffer> {
  const raw = { width: picture.widthPx, height: picture.heightPx, channels: 3 } as const;
  return sharp(toInterleaved(picture), { raw }).resize(widthPx, heightPx, { kernel: 'lanczos3' }).png().toBuffer();
}

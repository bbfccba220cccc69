import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { buildTaskFinder, lookPx, taskFinderParameters } from '../../../models/networks/task-finder/task-finder.ts';
import type { NeedProbabilities } from '../foundation/need.ts';
import { needs } from '../foundation/need.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { PictureSize } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { readTensors } from '../inference/read-weights.ts';
import { GraphSession } from '../inference/sessions.ts';
import type { InspectionService } from './inspection-service.ts';

/** Beside the models; it is none, since it restores nothing. */
export const taskFinderFolder = 'task-finder';
export const taskFinderCardFile = 'finder.json';
export const taskFinderWeightsFile = 'weights.safetensors';

/** The part of the finder's card that the app reads. */
const cardSchema = z.looseObject({
  needs: z.tuple([z.literal(needs[0]), ...needs.slice(1).map((need) => z.literal(need))]),
  /** What mean logits are multiplied by, so that of photos called likely with p the share p is right. */
  sharpness: z.number().positive(),
  weights: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});

/** A photo is looked at in so many places, along each of its sides. */
const looksAlong = 3;
const looks = looksAlong ** 2;

/**
 * What a photo needs, as far as a small network can tell that has seen practice photos only.
 *
 * Nine squares of 192 pixels are looked at, spread over the photo at its own size: smaller, a photo loses its noise and much
 * else that could ail it. What the squares say is averaged before it becomes probabilities.
 * Throws: `model-damaged`.
 */
export async function findNeed({ modelsFolder, scratchPath }: Parameters<InspectionService['findNeed']>[0]): Promise<NeedProbabilities> {
  const { sharpness } = readCard(modelsFolder);
  return probabilitiesOf(await meanLogits(modelsFolder, scratchPath), sharpness);
}

/**
 * One logit for each need: the mean of nine looks, damped where they overlap, for they then say the same thing several times.
 *
 * Throws: `model-damaged`.
 */
export async function meanLogits(modelsFolder: string, scratchPath: string): Promise<readonly number[]> {
  const image = ScratchImage.open(scratchPath);
  const batch = new Float32Array(looks * 3 * lookPx ** 2);
  try {
    looksOf(image.size).forEach((at, index) => {
      batch.set(image.readRegion({ ...at, width: lookPx, height: lookPx }, 3), index * 3 * lookPx ** 2);
    });
  } finally {
    image.close();
  }
  const shape = { batch: looks, classes: needs.length };
  const specs = taskFinderParameters(needs.length);
  const weights = readTensors(join(modelsFolder, taskFinderFolder, taskFinderWeightsFile), { network: 'task-finder', specs });
  const session = await GraphSession.create(buildTaskFinder(shape), weights, 'cpu');
  try {
    const [logits] = await session.run({ looks: batch }, ['logits']);
    const damping = Math.sqrt(Math.min(1, (image.size.widthPx * image.size.heightPx) / (looks * lookPx ** 2)));
    return needs.map((_, need) => {
      let sum = 0;
      for (let look = 0; look < looks; look++) sum += logits[look * needs.length + need] ?? 0;
      return (damping * sum) / looks;
    });
  } finally {
    await session.release();
  }
}

/** How many photos that need nothing there are for one of each damage; among the practice pieces it was one. */
const cleanForEachDamage = 4;

/** Softmax of the sharpened logits, with what is likely before anybody looks. Source: Bayes' rule. */
export function probabilitiesOf(logits: readonly number[], sharpness: number, cleanForEach = cleanForEachDamage): NeedProbabilities {
  const peak = Math.max(...logits);
  const odds = logits.map((logit, index) => (index === 0 ? cleanForEach : 1) * Math.exp(sharpness * (logit - peak)));
  const total = odds.reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(needs.map((need, index) => [need, (odds[index] ?? 0) / total])) as NeedProbabilities;
}

/** Upper left corners, evenly spread; a photo smaller than a look is mirrored beyond its edges. */
export function looksOf({ widthPx, heightPx }: PictureSize): readonly { readonly x: number; readonly y: number }[] {
  const starts = (lengthPx: number): readonly number[] =>
    Array.from({ length: looksAlong }, (_, index) => Math.round((Math.max(0, lengthPx - lookPx) * index) / (looksAlong - 1)));
  return starts(heightPx).flatMap((y) => starts(widthPx).map((x) => ({ x, y })));
}

function readCard(modelsFolder: string): z.infer<typeof cardSchema> {
  const folder = join(modelsFolder, taskFinderFolder);
  try {
    const card = cardSchema.parse(JSON.parse(readFileSync(join(folder, taskFinderCardFile), 'utf8')));
    const digest = createHash('sha256').update(readFileSync(join(folder, taskFinderWeightsFile))).digest('hex');
    if (digest !== card.weights.sha256) throw new Error('its weights are not those that its card vouches for');
    return card;
  } catch (cause) {
    throw new TapeError('model-damaged', 'What tells which task a photo needs is damaged.', { remedy: 'Install the app again.', cause });
  }
}

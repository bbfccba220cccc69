import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import sharp from 'sharp';
import type { Need } from '../../electron/core/foundation/need.ts';
import { needs } from '../../electron/core/foundation/need.ts';
import type { PaperTask } from '../../electron/core/foundation/task.ts';
import { fromInterleaved, toInterleaved } from '../../electron/core/imaging/interleaved.ts';
import { psnrDb } from '../../electron/core/imaging/metrics.ts';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { cropPicture, toEightBits, turnSquare } from '../../electron/core/imaging/picture.ts';
import { resizeBicubic } from '../../electron/core/imaging/resize-bicubic.ts';
import type { Bounds } from '../../electron/core/training/degradations/degradation.ts';
import { whiteNoiseGain, gaussianBlurPicture } from '../../electron/core/training/degradations/gaussian-blur.ts';
import { jpegRoundTrip } from '../../electron/core/training/degradations/jpeg.ts';
import { degradations, degradationsOf } from '../../electron/core/training/degradations/registry.ts';
import { lookPx } from '../../models/networks/task-finder/task-finder.ts';
import { Random } from '../../models/random.ts';

/** One piece of a practice photo, with what ails it. Shapes: `samples` 8-bit RGB [192, 192, 3]. */
export interface TaskSample {
  readonly need: Need;
  readonly samples: Uint8Array;
}

/** How much smaller a piece is made before it is spoiled; below 1 it is made larger. */
const shrinkings = [0.7, 0.85, 1, 1, 1.5, 2] as const;
/**
 * How soft the piece is to begin with, whatever is done to it then: as it came, as soft as cameras' own pixels are before anybody has
 * made the picture smaller, or out of focus, as backgrounds are. What is soft alone needs nothing. Units: pixels, deviation of a Gaussian.
 */
const softness: readonly { readonly share: number; readonly sigmaPx: Bounds }[] = [
  { share: 0.45, sigmaPx: [0, 0] },
  { share: 0.38, sigmaPx: [0.4, 1.3] },
  { share: 0.17, sigmaPx: [1.5, 5] },
];
/** Grain that any photo may have, whatever else it needs; half of them do. Range: of full scale. */
const mostGrain = 0.01;
/** A file of the photo, which half of the pieces have been. */
const jpegQuality = [80, 98] as const;
/** Damage that is weaker than this does not need mending, or is not seen for what it is. Units: dB. */
const weakestDamageDb: Readonly<Record<PaperTask, number>> = {
  denoise: 37,
  derain: 40,
  raindrop: 36,
  demoire: 38,
  desnow: 40,
  deshadow: 34,
  superres: 34,
  deblur: 32,
};

const stream = { cut: 1, damage: 2, finish: 3 } as const;
const blockPx = 8;
const reachPx = Math.max(...Object.values(degradations).map((degradation) => degradation.reachPx));
const cutPx = lookPx + blockPx + 2 * reachPx;

/**
 * Pieces of one photo: in each round one place, spoiled in every way and not at all, so that only the damage tells them apart.
 *
 * Deterministic in the seed and the photo's index.
 */
export async function* samplesOf(path: string, index: number, { rounds, seed }: { readonly rounds: number; readonly seed: number }): AsyncGenerator<TaskSample> {
  const { data, info } = await sharp(path).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const photo = fromInterleaved(data, { widthPx: info.width, heightPx: info.height });
  for (let round = 0; round < rounds; round++) {
    const cut = new Random(seed, stream.cut, index, round);
    const clean = soften(turnSquare(cleanPiece(photo, cut), cut.integer(8)), cut);
    for (const [place, need] of needs.entries()) {
      const random = new Random(seed, stream.damage, index, round, place);
      const from = reachPx + random.integer(blockPx);
      const spoiled = spoil(clean, need, random, (picture) => cropPicture(picture, from, from, lookPx, lookPx));
      if (spoiled === undefined) continue;
      yield { need, samples: toInterleaved(finish(spoiled, new Random(seed, stream.finish, index, round, place))) };
    }
  }
}

/** A square of the photo, made smaller or larger as drawn, as far as the photo is large enough. */
function cleanPiece(photo: Picture, random: Random): Picture {
  const wanted = shrinkings[random.integer(shrinkings.length)] ?? 1;
  const shrinking = Math.min(wanted, Math.min(photo.widthPx, photo.heightPx) / cutPx);
  const sourcePx = Math.floor(cutPx * shrinking);
  const x = random.integer(photo.widthPx - sourcePx + 1);
  const y = random.integer(photo.heightPx - sourcePx + 1);
  const square = cropPicture(photo, x, y, sourcePx, sourcePx);
  if (sourcePx === cutPx) return square;
  return resizeBicubic(square, cutPx / sourcePx, { x: 0, y: 0, widthPx: cutPx, heightPx: cutPx });
}

function soften(picture: Picture, random: Random): Picture {
  let place = random.uniform();
  const [low, high] = softness.find(({ share }) => (place -= share) < 0)?.sigmaPx ?? [0, 0];
  const sigmaPx = random.between(low, high);
  return sigmaPx === 0 ? picture : gaussianBlurPicture(picture, sigmaPx);
}

/** A picture as it came, or spoiled, of which `seen` is kept; undefined where the damage that was drawn hardly shows. */
export function spoil(clean: Picture, need: Need, random: Random, seen: (picture: Picture) => Picture): Picture | undefined {
  if (need === 'none') return seen(clean);
  const limitDb = weakestDamageDb[need];
  for (let attempt = 0; attempt < 4; attempt++) {
    const spoiled = seen(degradations[drawDamage(need, random)].train(clean, random));
    if (psnrDb(spoiled.data, seen(clean).data) < limitDb) return spoiled;
  }
  return undefined;
}

function drawDamage(task: PaperTask, random: Random): ReturnType<typeof degradationsOf>[number] {
  const names = degradationsOf(task);
  const name = names[random.integer(names.length)];
  if (name === undefined) throw new Error(`internal: ${task} has no practice damage`);
  return name;
}

/** What lies on any photo: a little grain, a JPEG's traces, eight bits. */
export function finish(picture: Picture, random: Random): Picture {
  let finished = picture;
  if (random.uniform() < 0.5) finished = addGrain(finished, random.between(0, mostGrain), random);
  if (random.uniform() < 0.5) finished = jpegRoundTrip(finished, random.between(...jpegQuality), random.uniform() < 0.5);
  return { ...finished, data: finished.data.map(toEightBits) };
}

function addGrain(picture: Picture, sigma: number, random: Random): Picture {
  const spreadPx = random.between(0.3, 0.8);
  const grain = gaussianBlurPicture({ ...picture, data: picture.data.map(() => random.normal()) }, spreadPx);
  const gain = sigma / whiteNoiseGain(spreadPx);
  return { ...picture, data: picture.data.map((value, i) => value + gain * (grain.data[i] ?? 0)) };
}

const sampleBytes = 3 * lookPx ** 2;

/** Writes pieces one after another: a byte for the need, then the pixels. */
export async function writeSamples(path: string, samples: AsyncIterable<TaskSample>): Promise<number> {
  const file = createWriteStream(path);
  let count = 0;
  for await (const { need, samples: pixels } of samples) {
    count++;
    const record = new Uint8Array(1 + sampleBytes);
    record[0] = needs.indexOf(need);
    record.set(pixels, 1);
    if (!file.write(record)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return count;
}

/** Reads what `writeSamples` wrote; the pixels stay views of the file's bytes. */
export function readSamples(path: string): readonly TaskSample[] {
  const bytes = readFileSync(path);
  const recordBytes = 1 + sampleBytes;
  return Array.from({ length: bytes.length / recordBytes }, (_, i) => {
    const need = needs[bytes[i * recordBytes] ?? -1];
    if (need === undefined) throw new Error(`${path} holds no practice pieces`);
    return { need, samples: bytes.subarray(i * recordBytes + 1, (i + 1) * recordBytes) };
  });
}

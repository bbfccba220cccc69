import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { readSafetensors, writeSafetensors } from '../../../models/onnx/safetensors.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { Random } from '../../../models/random.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImageScores } from '../imaging/imaging-service.ts';
import { psnrDb, scorePicture } from '../imaging/metrics.ts';
import type { Picture } from '../imaging/picture.ts';
import { toEightBits } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { TrainingPicture } from '../pairs/training-pair.ts';
import { degradations } from './degradations/registry.ts';
import type { PatchPair } from './patch-sampler.ts';
import type { PictureSet } from './training-service.ts';

/** Edge of the square that is cut from the middle of each held-back picture. */
const largestEdgePx = 256;
/** Enough for a curve; the final scores are measured on whole pictures by `evaluate`. */
const mostPictures = 8;
const validationSeed = 20_220_704;

interface NamedPair extends PatchPair {
  readonly name: string;
}

/** What a run keeps of what it is measured on, in its folder. */
export const heldBackFile = 'held-back.safetensors';
const namesSchema = z.array(z.string());

/**
 * Held-back crops, kept in memory, and the score of some weights on them.
 */
export class ValidationSet {
  readonly #architecture: Architecture;
  readonly #pairs: readonly NamedPair[];
  readonly #edgePx: number;

  private constructor(architecture: Architecture, pairs: readonly NamedPair[], edgePx: number) {
    this.#architecture = architecture;
    this.#pairs = pairs;
    this.#edgePx = edgePx;
  }

  /**
   * An equal share of each set, so many pictures in all. Undefined when nothing was held back, or nothing is
   * large enough.
   */
  static load(architecture: Architecture, sets: readonly PictureSet[], atMost = mostPictures): ValidationSet | undefined {
    const share = Math.max(1, Math.floor(atMost / sets.length));
    const shares = sets.map((set): PictureSet =>
      set.kind === 'pairs' ? { ...set, pairs: set.pairs.slice(0, share) } : { ...set, pictures: set.pictures.slice(0, share) },
    );
    const { minimumPx, multipleOfPx } = architecture.sizeRequirements;
    const edges = shares.flatMap(groundTruthsOf).flatMap(({ widthPx, heightPx }) => [widthPx, heightPx]);
    const edgePx = Math.floor(Math.min(largestEdgePx, ...edges) / multipleOfPx) * multipleOfPx;
    if (edges.length === 0 || edgePx < minimumPx) return undefined;
    return new ValidationSet(architecture, shares.flatMap((set) => cropsOf(set, edgePx)), edgePx);
  }

  /**
   * The crops that a run was measured on, as they were kept in its folder.
   *
   * Throws: `not-found` where none were kept; `checkpoint-damaged`.
   */
  static read(architecture: Architecture, runFolder: string): ValidationSet {
    const path = join(runFolder, heldBackFile);
    if (!existsSync(path)) throw new TapeError('not-found', 'The run has kept no held-back picture.');
    try {
      const { tensors, metadata } = readSafetensors(readFileSync(path));
      const picture = (name: string): Picture => {
        const [, heightPx, widthPx] = tensors.get(name)?.shape ?? [];
        const data = tensors.get(name)?.data;
        if (heightPx === undefined || widthPx === undefined || heightPx !== widthPx || data?.length !== 3 * widthPx * heightPx) throw new Error(`${name} is no square picture`);
        return { widthPx, heightPx, data };
      };
      const pairs = namesSchema.parse(JSON.parse(metadata['names'] ?? '')).map((name, i) => ({
        name,
        lowQuality: picture(`${i}.lowQuality`),
        groundTruth: picture(`${i}.groundTruth`),
      }));
      const edges = new Set(pairs.flatMap(({ lowQuality, groundTruth }) => [lowQuality.widthPx, groundTruth.widthPx]));
      const [edgePx] = edges;
      if (edgePx === undefined || edges.size > 1) throw new Error('the pictures are not of one size');
      return new ValidationSet(architecture, pairs, edgePx);
    } catch (cause) {
      throw new TapeError('checkpoint-damaged', "The run's held-back pictures cannot be read.", { cause });
    }
  }

  /** Keeps the crops in a run's folder, for `read`. Throws: what a disk can say. */
  write(runFolder: string): void {
    const edge = this.#edgePx;
    const tensors = new Map<string, Tensor>();
    for (const [i, { lowQuality, groundTruth }] of this.#pairs.entries()) {
      tensors.set(`${i}.lowQuality`, { shape: [3, edge, edge], data: lowQuality.data });
      tensors.set(`${i}.groundTruth`, { shape: [3, edge, edge], data: groundTruth.data });
    }
    writeFileAtomically(join(runFolder, heldBackFile), writeSafetensors({ tensors, metadata: { names: JSON.stringify(this.names) } }));
  }

  /** One of the pictures alone. Undefined where there is no such one. */
  only(index: number): { readonly set: ValidationSet; readonly pair: PatchPair } | undefined {
    const pair = this.#pairs[index];
    return pair === undefined ? undefined : { set: new ValidationSet(this.#architecture, [pair], this.#edgePx), pair };
  }

  /** For people, in the order of all scores. */
  get names(): readonly string[] {
    return this.#pairs.map(({ name }) => name);
  }

  /** PSNR in dB of each picture as it came. */
  inputPsnrDb(): readonly number[] {
    return this.#pairs.map(({ lowQuality, groundTruth }) => psnrDb(lowQuality.data, groundTruth.data));
  }

  /** All scores of each picture as it came. */
  inputScores(): readonly ImageScores[] {
    return this.#pairs.map(({ lowQuality, groundTruth }) => scorePicture(lowQuality, groundTruth));
  }

  /** The first picture, for people to look at: as it came, and as it should be. */
  get first(): PatchPair {
    const [first] = this.#pairs;
    if (first === undefined) throw new Error('internal: an empty validation set');
    return first;
  }

  /** PSNR in dB of each restoration, and the first of them. */
  async measure(weights: ReadonlyMap<string, Tensor>): Promise<{ readonly psnrDb: readonly number[]; readonly first: Picture }> {
    const measured = await this.#eachRestored(weights, (restored, groundTruth) => ({ restored, psnrDb: psnrDb(restored.data, groundTruth.data) }));
    return { psnrDb: measured.map((one) => one.psnrDb), first: measured[0]?.restored ?? this.first.lowQuality };
  }

  /** All scores of each restoration. */
  scores(weights: ReadonlyMap<string, Tensor>): Promise<readonly ImageScores[]> {
    return this.#eachRestored(weights, scorePicture);
  }

  /** Each restoration, rounded to 8 bits as an export would be. */
  restored(weights: ReadonlyMap<string, Tensor>): Promise<readonly Picture[]> {
    return this.#eachRestored(weights, (restored) => restored);
  }

  async #eachRestored<Score>(
    weights: ReadonlyMap<string, Tensor>,
    score: (restored: Picture, groundTruth: Picture) => Score,
  ): Promise<readonly Score[]> {
    const edge = this.#edgePx;
    const graph = buildRestorer(this.#architecture, { batch: 1, heightPx: edge, widthPx: edge });
    const session = await InferenceSession.create(writeOnnx(graph, weights), {
      executionProviders: ['cpu'],
      enableMemPattern: false,
    });
    try {
      const scores: Score[] = [];
      for (const { lowQuality, groundTruth } of this.#pairs) {
        const { restored } = await session.run({ image: new OrtTensor('float32', lowQuality.data, [1, 3, edge, edge]) });
        if (!(restored?.data instanceof Float32Array)) throw new Error('internal: the restorer gives no picture');
        scores.push(score({ widthPx: edge, heightPx: edge, data: restored.data.map(toEightBits) }, groundTruth));
      }
      return scores;
    } finally {
      await session.release();
    }
  }
}

const groundTruthsOf = (set: PictureSet): readonly TrainingPicture[] =>
  set.kind === 'pairs' ? set.pairs.map(({ groundTruth }) => groundTruth) : set.pictures;

function cropsOf(set: PictureSet, edgePx: number): readonly NamedPair[] {
  if (set.kind === 'pairs') {
    return set.pairs.map(({ lowQuality, groundTruth }) => ({
      name: lowQuality.name,
      lowQuality: middleOf(lowQuality, edgePx),
      groundTruth: middleOf(groundTruth, edgePx),
    }));
  }
  return set.pictures.map((picture, index) => {
    const groundTruth = middleOf(picture, edgePx);
    const random = new Random(validationSeed, index);
    return { name: picture.name, groundTruth, lowQuality: degradations[set.degradation].validate(groundTruth, random) };
  });
}

function middleOf({ scratchPath, widthPx, heightPx }: TrainingPicture, edgePx: number): Picture {
  const image = ScratchImage.open(scratchPath);
  try {
    const x = Math.floor((widthPx - edgePx) / 2);
    const y = Math.floor((heightPx - edgePx) / 2);
    return { widthPx: edgePx, heightPx: edgePx, data: image.readRegion({ x, y, width: edgePx, height: edgePx }, 3) };
  } finally {
    image.close();
  }
}

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CallOptions } from '../../electron/core/foundation/progress.ts';
import { TapeError } from '../../electron/core/foundation/tape-error.ts';
import { imaging } from '../../electron/core/imaging/imaging.ts';
import { ScratchImage } from '../../electron/core/imaging/scratch-image.ts';
import type { TrainingPair, TrainingPicture } from '../../electron/core/pairs/training-pair.ts';
import { addGaussianNoise } from '../../electron/core/training/degradations/denoise.ts';
import { holdBack } from '../../electron/core/training/hold-back.ts';
import { PicturePreparer } from '../../electron/core/training/prepare-pictures.ts';
import type { PictureSet } from '../../electron/core/training/training-service.ts';
import { Random } from '../../models/random.ts';
import type { Source } from './recipe.ts';

interface Split<Item> {
  readonly training: readonly Item[];
  readonly heldBack: readonly Item[];
}

const versionsPerPicture = 8;
const noiseSeed = 20_221_025;

/**
 * The pictures of an experiment, decoded, and split into what trains and what scores by the rule of all our runs.
 *
 * Owns: a folder of scratch images, until `close`.
 */
export class ExperimentPictures {
  readonly clean: Split<TrainingPicture>;
  readonly pairs: Split<TrainingPair>;
  readonly #folder: string;
  readonly #digests = new Map<string, string>();
  readonly #noisy = new Map<string, readonly TrainingPair[]>();

  private constructor(folder: string, clean: readonly TrainingPicture[], pairs: readonly TrainingPair[]) {
    this.#folder = folder;
    this.clean = holdBack(clean);
    this.pairs = holdBack(pairs.map((pair) => ({ ...pair, name: pair.groundTruth.name })));
  }

  /** Throws: `data-set-empty`, `file-not-found`, `pairs-unmatched`; the first picture that cannot be read. */
  static async load(
    { dataFolders, pairsFolder }: { readonly dataFolders: readonly string[]; readonly pairsFolder: string | undefined },
    options: CallOptions = {},
  ): Promise<ExperimentPictures> {
    const folder = mkdtempSync(join(tmpdir(), 'tape-studio-experiment-'));
    try {
      const preparer = new PicturePreparer(imaging, folder);
      const clean = dataFolders.length === 0 ? [] : await preparer.cleanPictures(dataFolders.map((path) => resolve(path)), options);
      const pairs = pairsFolder === undefined ? [] : await preparer.pairs(resolve(pairsFolder), options);
      const [leftOut] = preparer.leftOut;
      if (leftOut !== undefined) throw leftOut.error;
      return new ExperimentPictures(folder, clean, pairs);
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** What a run draws from. Throws: `data-set-empty`. */
  training(sources: readonly Source[]): readonly PictureSet[] {
    return this.#sets(sources, 'training');
  }

  /** What scores: never drawn from. Throws: `data-set-empty`. */
  heldBack(sources: readonly Source[]): readonly PictureSet[] {
    return this.#sets(sources, 'heldBack');
  }

  /** SHA-256 of what a set's pictures show, whatever they are called. */
  digest(set: PictureSet): string {
    const all = set.kind === 'pairs' ? set.pairs.flatMap(({ lowQuality, groundTruth }) => [lowQuality, groundTruth]) : set.pictures;
    return sha256(all.map((picture) => this.#digestOf(picture)).join());
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #sets(sources: readonly Source[], side: keyof Split<unknown>): readonly PictureSet[] {
    return sources.map((source): PictureSet => {
      switch (source.kind) {
        case 'practice':
          return { kind: 'degraded', degradation: source.degradation, pictures: filled(this.clean[side], '--data') };
        case 'photographed':
          return { kind: 'pairs', pairs: filled(this.pairs[side], '--pairs') };
        case 'gaussian':
          return { kind: 'pairs', pairs: filled(this.pairs[side], '--pairs').flatMap((pair) => this.#noisyVersions(pair, source.sigma)) };
      }
    });
  }

  /** A ground truth with white noise of several strengths, written once. */
  #noisyVersions({ groundTruth }: TrainingPair, sigma: readonly [number, number]): readonly TrainingPair[] {
    const key = [groundTruth.scratchPath, ...sigma].join();
    const known = this.#noisy.get(key);
    if (known !== undefined) return known;
    const { widthPx, heightPx } = groundTruth;
    const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
    const clean = readRgb(groundTruth);
    const versions = Array.from({ length: versionsPerPicture }, (_, version): TrainingPair => {
      const random = new Random(noiseSeed, Number.parseInt(this.#digestOf(groundTruth).slice(0, 8), 16), version);
      const scratchPath = join(this.#folder, `noisy-${this.#noisy.size}-${version}.scratch`);
      const image = ScratchImage.create(scratchPath, { widthPx, heightPx, planes: 3 });
      image.writeRegion(whole, addGaussianNoise({ widthPx, heightPx, data: clean }, random.between(...sigma), random).data);
      image.close();
      return { lowQuality: { ...groundTruth, scratchPath }, groundTruth };
    });
    this.#noisy.set(key, versions);
    return versions;
  }

  #digestOf({ scratchPath }: TrainingPicture): string {
    const digest = this.#digests.get(scratchPath) ?? sha256(readFileSync(scratchPath));
    this.#digests.set(scratchPath, digest);
    return digest;
  }
}

function readRgb({ scratchPath, widthPx, heightPx }: TrainingPicture): Float32Array {
  const image = ScratchImage.open(scratchPath);
  try {
    return image.readRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, 3);
  } finally {
    image.close();
  }
}

function filled<Item>(items: readonly Item[], option: string): readonly Item[] {
  if (items.length > 0) return items;
  throw new TapeError('data-set-empty', `This experiment needs pictures to learn from and some to hold back: give ${option} a folder of at least two.`);
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

import { sentence } from '../../words/sentence.ts';
import { Random } from '../../../models/random.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { Picture } from '../imaging/picture.ts';
import { cropPicture, turnSquare } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { TrainingPicture } from '../pairs/training-pair.ts';
import { degradations } from './degradations/registry.ts';
import type { PictureSet, TrainingPlan } from './training-service.ts';

export interface PatchPair {
  readonly lowQuality: Picture;
  readonly groundTruth: Picture;
}

/** Degraded pictures are cut larger, then moved by 0..7 pixels: a JPEG's block grid may lie anywhere. */
const blockPx = 8;

/** How much larger than a patch a picture is cut to be degraded: the damage reaches in from all sides. */
const marginOf = (source: PictureSet): number =>
  source.kind === 'pairs' ? 0 : blockPx + 2 * degradations[source.degradation].reachPx;

type SamplerOptions = Pick<TrainingPlan, 'seed' | 'patchPx' | 'undamagedShare' | 'practiceShare' | 'exposureStops'>;

/** How the encoded values follow the light, nearly. */
const gamma = 2.2;

/** Words that keep the random streams of different uses apart; 3 is that of contrastive samples. */
const stream = { source: 1, patch: 2, undamaged: 4, exposure: 5 } as const;

/**
 * Draws training patches. What a draw gives depends on (seed, step, index) alone, so that a resumed run
 * goes on exactly where it was without any stored generator state.
 *
 * Owns: open scratch images, until `close`.
 */
export class PatchSampler {
  readonly #sources: readonly PictureSet[];
  readonly #seed: number;
  readonly #patchPx: number;
  readonly #undamagedShare: number;
  readonly #practiceShare: number | undefined;
  readonly #exposureStops: number | undefined;
  readonly #images = new Map<string, ScratchImage>();

  /** Throws: `data-set-empty` when no picture is large enough. */
  constructor(sources: readonly PictureSet[], { seed, patchPx, undamagedShare, practiceShare, exposureStops }: SamplerOptions) {
    this.#seed = seed;
    this.#patchPx = patchPx;
    this.#undamagedShare = undamagedShare;
    this.#practiceShare = practiceShare;
    this.#exposureStops = exposureStops;
    const fitting = sources.map((source) => largeEnough(source, patchPx + marginOf(source)));
    // Practice beside pairs is welcome where their pictures are large enough for it.
    this.#sources = practiceShare === undefined ? fitting : fitting.filter((source) => source.kind === 'pairs' || !isEmpty(source));
    if (this.#sources.some(isEmpty)) {
      throw new TapeError('data-set-empty', sentence('No picture is at least {pixels} pixels wide and high.', { pixels: patchPx + Math.max(...sources.map(marginOf)) }), {
        remedy: 'Choose a folder with larger photos.',
      });
    }
  }

  /** The batch of one step, all from one source (Sec. 4.2: a data set is drawn per iteration). */
  drawBatch(step: number, batch: number): readonly PatchPair[] {
    const source = this.#drawSource(new Random(this.#seed, stream.source, step));
    return Array.from({ length: batch }, (_, index) => {
      let patch = this.#drawPatch(source, new Random(this.#seed, stream.patch, step, index));
      if (source.kind === 'pairs' && this.#exposureStops !== undefined) {
        const stops = new Random(this.#seed, stream.exposure, step, index).between(-this.#exposureStops, this.#exposureStops);
        patch = { lowQuality: exposed(patch.lowQuality, stops), groundTruth: exposed(patch.groundTruth, stops) };
      }
      const isUndamaged = new Random(this.#seed, stream.undamaged, step, index).uniform() < this.#undamagedShare;
      return isUndamaged ? { ...patch, lowQuality: patch.groundTruth } : patch;
    });
  }

  close(): void {
    for (const image of this.#images.values()) image.close();
    this.#images.clear();
  }

  #drawSource(random: Random): PictureSet {
    let among = this.#sources;
    if (this.#practiceShare !== undefined) {
      const practises = random.uniform() < this.#practiceShare;
      const wanted = among.filter(({ kind }) => (kind === 'degraded') === practises);
      if (wanted.length > 0) among = wanted;
    }
    const source = among[random.integer(among.length)];
    if (source === undefined) throw new Error('internal: a run without sources');
    return source;
  }

  #drawPatch(source: PictureSet, random: Random): PatchPair {
    const edgePx = this.#patchPx;
    const turn = random.integer(8);
    if (source.kind === 'pairs') {
      const pair = source.pairs[random.integer(source.pairs.length)];
      if (pair === undefined) throw new Error('internal: an empty source');
      const { widthPx, heightPx } = pair.groundTruth;
      const x = random.integer(widthPx - edgePx + 1);
      const y = random.integer(heightPx - edgePx + 1);
      return {
        lowQuality: turnSquare(this.#read(pair.lowQuality, x, y, edgePx), turn),
        groundTruth: turnSquare(this.#read(pair.groundTruth, x, y, edgePx), turn),
      };
    }
    const picture = source.pictures[random.integer(source.pictures.length)];
    if (picture === undefined) throw new Error('internal: an empty source');
    const { reachPx, train } = degradations[source.degradation];
    const cutPx = edgePx + marginOf(source);
    const x = random.integer(picture.widthPx - cutPx + 1);
    const y = random.integer(picture.heightPx - cutPx + 1);
    const clean = turnSquare(this.#read(picture, x, y, cutPx), turn);
    const degraded = train(clean, random);
    const [moveX, moveY] = [reachPx + random.integer(blockPx), reachPx + random.integer(blockPx)];
    return {
      lowQuality: cropPicture(degraded, moveX, moveY, edgePx, edgePx),
      groundTruth: cropPicture(clean, moveX, moveY, edgePx, edgePx),
    };
  }

  #read({ scratchPath }: TrainingPicture, x: number, y: number, edgePx: number): Picture {
    let image = this.#images.get(scratchPath);
    if (image === undefined) {
      image = ScratchImage.open(scratchPath);
      this.#images.set(scratchPath, image);
    }
    return { widthPx: edgePx, heightPx: edgePx, data: image.readRegion({ x, y, width: edgePx, height: edgePx }, 3) };
  }
}

const isEmpty = (source: PictureSet): boolean => (source.kind === 'pairs' ? source.pairs : source.pictures).length === 0;

/** Range: what grows beyond 1 is clipped, as a camera would. */
function exposed(picture: Picture, stops: number): Picture {
  const gain = 2 ** (stops / gamma);
  return { ...picture, data: picture.data.map((value) => Math.min(1, gain * value)) };
}

function largeEnough(source: PictureSet, edgePx: number): PictureSet {
  const fits = ({ widthPx, heightPx }: TrainingPicture): boolean => widthPx >= edgePx && heightPx >= edgePx;
  return source.kind === 'pairs'
    ? { ...source, pairs: source.pairs.filter(({ groundTruth }) => fits(groundTruth)) }
    : { ...source, pictures: source.pictures.filter(fits) };
}

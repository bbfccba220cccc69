import type { CallOptions } from '../foundation/progress.ts';
import type { DegradationName } from './degradations/registry.ts';
import { holdBack } from './hold-back.ts';
import type { LeftOut, PicturePreparer } from './prepare-pictures.ts';
import type { PictureSet, TrainingPicture } from './training-service.ts';

/** Where a run's pictures come from: absolute paths, which are read again whenever it is gone on with. */
export type PictureSource =
  | { readonly kind: 'pairs'; readonly folder: string }
  | { readonly kind: 'clean'; readonly folders: readonly string[] };

/** What a run learns from and is measured on. */
export interface GatheredPictures {
  /** How many pictures or pairs `training` draws from. */
  readonly count: number;
  readonly training: readonly PictureSet[];
  /** Beside pairs: their targets with our own degradations, for a plan with a share of practice. */
  readonly practice: readonly PictureSet[];
  readonly heldBack: readonly PictureSet[];
  /** With our own degradations: what must not be unlearned. Empty where these are what is learned. */
  readonly guard: readonly PictureSet[];
  /** Held-back pictures without damage: what must be left alone. */
  readonly clean: readonly PictureSet[];
}

export interface GatherOptions extends CallOptions {
  /** Told of each file that cannot be taken; the others go on. */
  readonly onLeftOut: (leftOut: LeftOut) => void;
}

/**
 * Decodes a run's pictures and splits them; `mixture` is the damage that clean pictures are given.
 *
 * Throws: `data-set-empty`, `pairs-unmatched`, `file-not-found`, `disk-full`, `cancelled`.
 */
export async function gatherPictures(
  preparer: PicturePreparer,
  source: PictureSource,
  mixture: readonly DegradationName[],
  { onLeftOut, ...options }: GatherOptions,
): Promise<GatheredPictures> {
  try {
    return source.kind === 'pairs'
      ? await gatherPairs(preparer, source.folder, mixture, options)
      : await gatherClean(preparer, source.folders, mixture, options);
  } finally {
    preparer.leftOut.forEach(onLeftOut);
  }
}

async function gatherPairs(
  preparer: PicturePreparer,
  folder: string,
  mixture: readonly DegradationName[],
  options: CallOptions,
): Promise<GatheredPictures> {
  const pairs = await preparer.pairs(folder, options);
  const { training, heldBack } = holdBack(pairs.map((pair) => ({ ...pair, name: pair.groundTruth.name })));
  const targets = heldBack.map(({ groundTruth }) => groundTruth);
  return {
    count: training.length,
    training: [{ kind: 'pairs', pairs: training }],
    practice: degraded(mixture, training.map(({ groundTruth }) => groundTruth)),
    heldBack: [{ kind: 'pairs', pairs: heldBack }],
    guard: degraded(mixture, targets),
    clean: [undamaged(targets)],
  };
}

async function gatherClean(
  preparer: PicturePreparer,
  folders: readonly string[],
  mixture: readonly DegradationName[],
  options: CallOptions,
): Promise<GatheredPictures> {
  const { training, heldBack } = holdBack(await preparer.cleanPictures(folders, options));
  return {
    count: training.length,
    training: degraded(mixture, training),
    practice: [],
    heldBack: degraded(mixture, heldBack),
    guard: [],
    clean: [undamaged(heldBack)],
  };
}

const undamaged = (pictures: readonly TrainingPicture[]): PictureSet => ({
  kind: 'pairs',
  pairs: pictures.map((picture) => ({ lowQuality: picture, groundTruth: picture })),
});

const degraded = (mixture: readonly DegradationName[], pictures: readonly TrainingPicture[]): readonly PictureSet[] =>
  mixture.map((degradation) => ({ kind: 'degraded', degradation, pictures }));

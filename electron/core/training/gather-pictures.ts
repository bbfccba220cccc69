import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import { fileDigest } from '../foundation/file-digest.ts';
import type { CallOptions } from '../foundation/progress.ts';
import type { Task } from '../foundation/task.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { PairCheck, PairTreatment } from '../pairs/check-pairs.ts';
import { checkPairs } from '../pairs/check-pairs.ts';
import type { MatchedPairs } from '../pairs/match-pairs.ts';
import { matchPairs } from '../pairs/match-pairs.ts';
import type { PairFix, PairsService } from '../pairs/pairs-service.ts';
import type { Fold } from '../pairs/split-scenes.ts';
import type { TrainingPair, TrainingPicture } from '../pairs/training-pair.ts';
import { asSeen, pairAsSeen } from './as-seen.ts';
import type { DegradationName } from './degradations/registry.ts';
import { holdBack } from './hold-back.ts';
import type { LeftOut } from './prepare-pictures.ts';
import { PicturePreparer } from './prepare-pictures.ts';
import type { PictureSet } from './training-service.ts';

/** Where a run's pictures come from: absolute paths, which are read again whenever it is gone on with. */
export type PictureSource =
  /** `paths` as for `matchPairs`: one folder, two folders (inputs first), or single files. */
  | { readonly kind: 'pairs'; readonly paths: readonly string[]; readonly treatment: PairTreatment }
  /** As somebody has put them together by hand. */
  | { readonly kind: 'matched-pairs'; readonly pairs: readonly MatchedPair[]; readonly treatment: PairTreatment }
  | { readonly kind: 'clean'; readonly folders: readonly string[] };

export interface MatchedPair {
  readonly name: string;
  readonly inputPath: string;
  readonly targetPath: string;
}

type PairSource = Exclude<PictureSource, { readonly kind: 'clean' }>;

/** A file by its name and its content. Units: SHA-256 in hexadecimal. */
interface KnownFile {
  readonly name: string;
  readonly sha256: string;
}

/** A pair that a run uses, so that it can be told later which it was, wherever it lies. */
export interface RunPair {
  readonly input: KnownFile;
  readonly target: KnownFile;
  readonly isHeldBack: boolean;
  /** What was put right in it before. */
  readonly repairs: readonly PairFix['kind'][];
}

/** What a run learns from and is measured on. */
export interface GatheredPictures {
  /** How many pictures or pairs its model learns from. */
  readonly count: number;
  /** Those of the first fold, in the order of their names; none where pictures are clean. */
  readonly pairs: readonly RunPair[];
  /** The first makes the model; the others, where there are any, only measure what such a training gives. */
  readonly folds: readonly [PictureFold, ...PictureFold[]];
}

/** What one training learns from and is measured on. */
export interface PictureFold {
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
  /** Told of each clean picture that cannot be taken; the others go on. */
  readonly onLeftOut: (leftOut: LeftOut) => void;
  /** Told what was found in the pairs, also when they do not suffice. */
  readonly onPairsChecked: (check: PairCheck) => void;
}

interface Services {
  readonly imaging: ImagingService;
  readonly pairs: PairsService;
}

/** What is learned: a task, and the damage that clean pictures are given. */
interface Lesson {
  readonly task: Task;
  readonly mixture: readonly DegradationName[];
}

/**
 * Reads a run's pictures into `scratchFolder`, as the task's networks see photos, and splits them.
 *
 * Throws: `data-set-empty`, `pairs-unmatched`, `pairs-of-one-scene`, `file-not-found`, `file-not-readable`, `disk-full`, `cancelled`.
 */
export function gatherPictures(
  services: Services,
  scratchFolder: string,
  source: PictureSource,
  lesson: Lesson,
  options: GatherOptions,
): Promise<GatheredPictures> {
  return source.kind === 'clean'
    ? gatherClean(services.imaging, scratchFolder, source.folders, lesson, options)
    : gatherPairs(services, scratchFolder, source, lesson, options);
}

async function gatherPairs(
  services: Services,
  scratchFolder: string,
  source: PairSource,
  { task, mixture }: Lesson,
  { onPairsChecked, ...options }: GatherOptions,
): Promise<GatheredPictures> {
  const matched = await matchedPairs(services.imaging, source, options.signal);
  const { check, examined } = await checkPairs(services, matched, { treatment: source.treatment, scratchFolder }, options);
  onPairsChecked(check);
  if (check.scenes.length === 0) {
    throw new TapeError('data-set-empty', 'None of these pairs can be used.', { remedy: 'See what was found in each of them.' });
  }
  if (check.split === null) {
    throw new TapeError('pairs-of-one-scene', 'All these pairs show one scene, so that none can be held back to measure the gain.', {
      remedy: 'Add a pair of another scene.',
    });
  }
  const prepared: (TrainingPair | undefined)[] = [];
  for (const { prepared: pair } of examined) prepared.push(pair && (await pairAsSeen(services.imaging, task, pair, options.signal)));
  const pairsAt = (positions: readonly number[]): readonly TrainingPair[] => positions.flatMap((position) => prepared[position] ?? []);
  const pictureFold = (fold: Fold): PictureFold => {
    const [training, heldBack] = [pairsAt(fold.training), pairsAt(fold.heldBack)];
    const targets = heldBack.map(({ groundTruth }) => groundTruth);
    return {
      training: [{ kind: 'pairs', pairs: training }],
      practice: degraded(mixture, training.map(({ groundTruth }) => groundTruth)),
      heldBack: [{ kind: 'pairs', pairs: heldBack }],
      guard: degraded(mixture, targets),
      clean: [undamaged(targets)],
    };
  };
  const [first, ...others] = check.split.folds;
  return {
    count: first.training.length,
    pairs: await runPairs(check, first.heldBack, options.signal),
    folds: [pictureFold(first), ...others.map(pictureFold)],
  };
}

/** Throws: `file-not-found` for a photo that is gone: a set that somebody put together is not silently another one. */
async function matchedPairs(imaging: ImagingService, source: PairSource, signal: AbortSignal | undefined): Promise<MatchedPairs> {
  if (source.kind === 'pairs') return matchPairs(imaging, source.paths, signal);
  for (const path of source.pairs.flatMap(({ inputPath, targetPath }) => [inputPath, targetPath])) {
    if (existsSync(path)) continue;
    throw new TapeError('file-not-found', sentence('"{name}" is no longer where it was.', { name: basename(path) }), {
      kept: 'What was learned so far is kept.',
      remedy: 'Put it back and go on.',
    });
  }
  return { pairs: source.pairs.map((pair) => ({ ...pair, matchedBy: 'choice' })), unmatched: [] };
}

async function runPairs({ pairs }: PairCheck, heldBack: readonly number[], signal: AbortSignal | undefined): Promise<readonly RunPair[]> {
  const known = async (path: string): Promise<KnownFile> => ({ name: basename(path), sha256: await fileDigest(path, signal) });
  const used: RunPair[] = [];
  for (const [position, { inputPath, targetPath, applied, isUsed }] of pairs.entries()) {
    if (!isUsed) continue;
    const [input, target] = [await known(inputPath), await known(targetPath)];
    used.push({ input, target, isHeldBack: heldBack.includes(position), repairs: applied.map(({ kind }) => kind) });
  }
  return used;
}

async function gatherClean(
  imaging: ImagingService,
  scratchFolder: string,
  folders: readonly string[],
  { task, mixture }: Lesson,
  { onLeftOut, ...options }: GatherOptions,
): Promise<GatheredPictures> {
  const preparer = new PicturePreparer(imaging, scratchFolder);
  const pictures: TrainingPicture[] = [];
  try {
    for (const picture of await preparer.cleanPictures(folders, options)) pictures.push(await asSeen(imaging, task, picture, options.signal));
  } finally {
    preparer.leftOut.forEach(onLeftOut);
  }
  const { training, heldBack } = holdBack(pictures);
  const fold = { training: degraded(mixture, training), practice: [], heldBack: degraded(mixture, heldBack), guard: [], clean: [undamaged(heldBack)] };
  return { count: training.length, pairs: [], folds: [fold] };
}

const undamaged = (pictures: readonly TrainingPicture[]): PictureSet => ({
  kind: 'pairs',
  pairs: pictures.map((picture) => ({ lowQuality: picture, groundTruth: picture })),
});

const degraded = (mixture: readonly DegradationName[], pictures: readonly TrainingPicture[]): readonly PictureSet[] =>
  mixture.map((degradation) => ({ kind: 'degraded', degradation, pictures }));

import { basename, join } from 'node:path';
import type { CallOptions } from '../foundation/progress.ts';
import type { TapeErrorData } from '../foundation/tape-error.ts';
import { concernsAllFiles, TapeError } from '../foundation/tape-error.ts';
import type { ImagingService, PhotoInfo } from '../imaging/imaging-service.ts';
import type { MatchedPairs, PhotoPair } from './match-pairs.ts';
import type { PairFinding, PairFix, PairsService, SceneLink } from './pairs-service.ts';
import { splitPairs } from './split-scenes.ts';
import type { PairSplit } from './split-scenes.ts';
import type { TrainingPair, TrainingPicture } from './training-pair.ts';

/** One pair, and what became of it. */
export interface CheckedPair extends PhotoPair {
  readonly findings: readonly PairFinding[];
  /** Fixes that were applied to what is learned from; the files stay as they are. */
  readonly applied: readonly PairFix[];
  /** Whether it is learned from, or measured on. */
  readonly isUsed: boolean;
  /** Why it could not be read; then there are no findings. */
  readonly failure?: TapeErrorData;
}

/** What is known of a set of pairs; it crosses to the page as it is. */
export interface PairCheck {
  readonly pairs: readonly CheckedPair[];
  readonly unmatched: MatchedPairs['unmatched'];
  /** Of the pairs that are used: positions in `pairs`. */
  readonly scenes: readonly (readonly number[])[];
  readonly links: readonly SceneLink[];
  /** Null: all of them show one scene, or none is left. */
  readonly split: PairSplit | null;
}

/**
 * `repair`: shift and exposure are put right, and pairs with other errors left out. `as-is`: nothing is changed, and only
 * what cannot be learned from at all is left out.
 */
export const pairTreatments = ['repair', 'as-is'] as const;
export type PairTreatment = (typeof pairTreatments)[number];

export interface CheckOptions {
  readonly treatment: PairTreatment;
  /** Where decoded and repaired pictures are put. */
  readonly scratchFolder: string;
  /** What an earlier check has found, to be taken over for the pairs that are the same. */
  readonly known?: readonly ExaminedPair[];
}

/** What is kept of one pair. */
export interface ExaminedPair {
  readonly checked: CheckedPair;
  /** Its photos as they were read; undefined where one could not be. */
  readonly decoded: { readonly input: TrainingPicture; readonly target: TrainingPicture } | undefined;
  /** What is learned from; undefined where the pair is not used. */
  readonly prepared: TrainingPair | undefined;
}

/** Photos taken within so short a time show one scene. */
const burstMs = 5000;

/** What no step of training could take. */
const unusable: readonly PairFinding['code'][] = ['size-differs', 'shape-differs', 'too-small'];

/**
 * Reads, examines, repairs and splits pairs.
 *
 * `examined` has an entry for each of `check.pairs`.
 * Throws: `cancelled`, `disk-full`, and what a whole run cannot survive; a pair that cannot be read is named in the check.
 */
export async function checkPairs(
  services: { readonly imaging: ImagingService; readonly pairs: PairsService },
  matched: MatchedPairs,
  { treatment, scratchFolder, known = [] }: CheckOptions,
  { signal, onProgress }: CallOptions = {},
): Promise<{ readonly check: PairCheck; readonly examined: readonly ExaminedPair[] }> {
  const options = signal === undefined ? {} : { signal };
  const examined: ExaminedPair[] = [];
  for (const [index, pair] of matched.pairs.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'examining', done: index, total: matched.pairs.length });
    const earlier = known.find(({ checked }) => checked.inputPath === pair.inputPath && checked.targetPath === pair.targetPath);
    examined.push(earlier ?? (await examine(services, pair, treatment, join(scratchFolder, `pair-${index}`), options)));
  }
  const pairs = examined.map(({ checked }) => checked);
  const used = examined.flatMap(({ prepared: pair }, position) => (pair === undefined ? [] : [{ pair, position }]));
  onProgress?.({ phase: 'comparing', done: 0, total: 1 });
  const links = [
    ...(await services.pairs.linkScenes({ scratchPaths: used.map(({ pair }) => pair.groundTruth.scratchPath) }, options)),
    ...(await bursts(services.imaging, used.map(({ position }) => matched.pairs[position]?.inputPath ?? ''), options)),
  ].map((link) => ({ ...link, first: used[link.first]?.position ?? -1, second: used[link.second]?.position ?? -1 }));
  const split = splitPairs(pairs.map(({ isUsed }) => isUsed), links);
  return { check: { pairs, unmatched: matched.unmatched, links, ...split }, examined };
}

async function examine(
  { imaging, pairs }: Parameters<typeof checkPairs>[0],
  pair: PhotoPair,
  treatment: PairTreatment,
  place: string,
  options: CallOptions,
): Promise<ExaminedPair> {
  const [inputScratchPath, targetScratchPath] = [`${place}-input.scratch`, `${place}-target.scratch`];
  let infos: readonly [PhotoInfo, PhotoInfo];
  try {
    infos = [
      await imaging.decode({ photoPath: pair.inputPath, scratchPath: inputScratchPath }, options),
      await imaging.decode({ photoPath: pair.targetPath, scratchPath: targetScratchPath }, options),
    ];
  } catch (thrown) {
    const error = TapeError.from(thrown);
    if (concernsAllFiles(error)) throw error;
    return { checked: { ...pair, findings: [], applied: [], isUsed: false, failure: error.toData() }, decoded: undefined, prepared: undefined };
  }
  const [input, target] = infos;
  const findings = await pairs.examine(
    {
      input: { scratchPath: inputScratchPath, colourChannels: input.colourChannels },
      target: { scratchPath: targetScratchPath, colourChannels: target.colourChannels },
    },
    options,
  );
  const isHarmful = ({ code, severity, fix }: PairFinding): boolean =>
    treatment === 'as-is' ? unusable.includes(code) : severity === 'error' && !isSafe(fix);
  const picture = (path: string, scratchPath: string, { widthPx, heightPx }: Pick<TrainingPicture, 'widthPx' | 'heightPx'>): TrainingPicture => ({
    name: basename(path),
    scratchPath,
    widthPx,
    heightPx,
  });
  const decoded = { input: picture(pair.inputPath, inputScratchPath, input), target: picture(pair.targetPath, targetScratchPath, target) };
  if (findings.some(isHarmful)) return { checked: { ...pair, findings, applied: [], isUsed: false }, decoded, prepared: undefined };

  const fixes = treatment === 'as-is' ? [] : findings.flatMap(({ fix }) => (isSafe(fix) ? [fix] : []));
  const checked: CheckedPair = { ...pair, findings, applied: fixes, isUsed: true };
  if (fixes.length === 0) return { checked, decoded, prepared: { lowQuality: decoded.input, groundTruth: decoded.target } };
  const repaired = [`${place}-input-repaired.scratch`, `${place}-target-repaired.scratch`] as const;
  const size = await pairs.repair(
    { inputScratchPath, targetScratchPath, fixes, outputInputScratchPath: repaired[0], outputTargetScratchPath: repaired[1] },
    options,
  );
  const prepared = { lowQuality: picture(pair.inputPath, repaired[0], size), groundTruth: picture(pair.targetPath, repaired[1], size) };
  return { checked, decoded, prepared };
}

/** Which is before and which after is for the user to say. */
const isSafe = (fix: PairFix | undefined): fix is PairFix => fix !== undefined && fix.kind !== 'swap';

async function bursts(imaging: ImagingService, photoPaths: readonly string[], options: CallOptions): Promise<readonly SceneLink[]> {
  const times: (number | null)[] = [];
  for (const photoPath of photoPaths) times.push((await imaging.captureTime({ photoPath }, options)).takenAtMs);
  return times.flatMap((time, second) =>
    times.slice(0, second).flatMap((earlier, first): readonly SceneLink[] =>
      time !== null && earlier !== null && Math.abs(time - earlier) <= burstMs ? [{ first, second, reason: 'burst' }] : [],
    ),
  );
}

import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Sentence } from '../../words/sentence.ts';
import { sentence } from '../../words/sentence.ts';
import { concernsAllFiles, TapeError } from '../foundation/tape-error.ts';
import { isPhotoName } from '../imaging/format-extensions.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import { pairNames, pairNamesOfOneFolder } from './name-pairs.ts';

/** Two photos of one scene. */
export interface PhotoPair {
  /** The input's file name without its extension. */
  readonly name: string;
  readonly inputPath: string;
  readonly targetPath: string;
  /** What told that they belong together, most trusted first; `choice`: they were the only two, or chosen by hand. */
  readonly matchedBy: 'name' | 'affix' | 'time' | 'choice';
}

export interface MatchedPairs {
  /** By name. */
  readonly pairs: readonly PhotoPair[];
  /** Photos without a partner, and why. */
  readonly unmatched: readonly { readonly name: string; readonly path: string; readonly sentence: Sentence }[];
}

/** Two shots further apart than this are not taken for before and after. */
const longestGapMs = 10_000;

/** Photos to find pairs among. */
export interface PhotoFiles {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  /** One heap of photos, which only their names tell apart. */
  readonly isOneFolder: boolean;
}

/**
 * Finds which photos belong together, whatever their formats: by equal names, then by a naming pattern that is found in the
 * names themselves, then by the time of capture.
 *
 * `sources`: a folder with `input` and `target` in it, a folder with a naming pattern, two folders (inputs first), or
 * single files.
 * Throws: `file-not-found`, `pairs-unmatched` when there is no pair at all.
 */
export async function matchPairs(imaging: ImagingService, sources: readonly string[], signal?: AbortSignal): Promise<MatchedPairs> {
  const matched = await matchPhotos(imaging, findPhotos(sources), signal);
  if (matched.pairs.length > 0) return matched;
  throw new TapeError('pairs-unmatched', 'No two of these photos belong together by name or by time of capture.', {
    remedy: 'Give both photos of a pair the same name in two folders, or names such as IMG_1_before and IMG_1_after.',
  });
}

/** The same among photos that have been found already; there may be no pair. */
export async function matchPhotos(imaging: ImagingService, files: PhotoFiles, signal?: AbortSignal): Promise<MatchedPairs> {
  const byStem = [filesByStem(files.inputs), filesByStem(files.targets)] as const;
  const named = files.isOneFolder
    ? pairNamesOfOneFolder([...byStem[0].keys()])
    : pairNames([...byStem[0].keys()], [...byStem[1].keys()]);
  const pairs: PhotoPair[] = named.flatMap(({ input, target, matchedBy }) => {
    const [inputPath, targetPath] = [byStem[0].get(input), byStem[1].get(target)];
    return inputPath === undefined || targetPath === undefined ? [] : [{ name: input, inputPath, targetPath, matchedBy }];
  });
  const [inputPath, targetPath, ...more] = files.isOneFolder ? files.inputs : [...files.inputs, ...files.targets];
  const isOneEach = files.isOneFolder || files.inputs.length === 1;
  if (pairs.length === 0 && inputPath !== undefined && targetPath !== undefined && more.length === 0 && isOneEach) {
    pairs.push({ name: stemOf(inputPath), inputPath, targetPath, matchedBy: 'choice' });
  }
  const isFree = (path: string): boolean => !pairs.some(({ inputPath, targetPath }) => path === inputPath || path === targetPath);
  pairs.push(...(await pairByTime(imaging, files, isFree, signal)));
  const left = [...new Set([...files.inputs, ...files.targets])].filter(isFree);
  return {
    pairs: pairs.sort((a, b) => (a.name < b.name ? -1 : 1)),
    unmatched: left.map((path) => ({ name: basename(path), path, sentence: whyUnmatched(path, pairs) })),
  };
}

function whyUnmatched(path: string, pairs: readonly PhotoPair[]): Sentence {
  const hasDouble = pairs.some(({ inputPath, targetPath }) => [inputPath, targetPath].some((taken) => stemOf(taken) === stemOf(path) && join(taken, '..') === join(path, '..')));
  return hasDouble
    ? sentence('Another file of the name "{name}" was taken in its place.', { name: stemOf(path) })
    : sentence('{name} has no partner: no other photo fits its name or its time of capture.', { name: basename(path) });
}

/** Nearest in time, both ways, and not nearly as near to a third. */
async function pairByTime(imaging: ImagingService, files: PhotoFiles, isFree: (path: string) => boolean, signal: AbortSignal | undefined): Promise<readonly PhotoPair[]> {
  const timed = async (paths: readonly string[]): Promise<readonly Timed[]> => {
    const all: Timed[] = [];
    for (const path of paths.filter(isFree)) {
      const takenAtMs = await captureTimeOrNull(imaging, path, signal);
      if (takenAtMs !== null) all.push({ path, takenAtMs });
    }
    return all;
  };
  const inputs = await timed(files.inputs);
  const targets = files.isOneFolder ? inputs : await timed(files.targets);
  const pairs: PhotoPair[] = [];
  const taken = new Set<string>();
  for (const input of inputs) {
    const target = nearest(input, targets);
    if (target === undefined || nearest(target, inputs)?.path !== input.path) continue;
    if (taken.has(input.path) || taken.has(target.path)) continue;
    for (const { path } of [input, target]) taken.add(path);
    // In one folder nothing but the order of the shots is left to go by.
    const [before, after] = files.isOneFolder && target.takenAtMs < input.takenAtMs ? [target, input] : [input, target];
    pairs.push({ name: stemOf(before.path), inputPath: before.path, targetPath: after.path, matchedBy: 'time' });
  }
  return pairs;
}

interface Timed {
  readonly path: string;
  readonly takenAtMs: number;
}

function nearest(from: Timed, among: readonly Timed[]): Timed | undefined {
  const gap = (other: Timed): number => Math.abs(other.takenAtMs - from.takenAtMs);
  const [first, second] = among.filter(({ path }) => path !== from.path).toSorted((a, b) => gap(a) - gap(b));
  if (first === undefined || gap(first) > longestGapMs) return undefined;
  return second !== undefined && gap(second) <= 2 * gap(first) ? undefined : first;
}

/** Null also for what cannot be read: decoding will say so. */
async function captureTimeOrNull(imaging: ImagingService, photoPath: string, signal: AbortSignal | undefined): Promise<number | null> {
  try {
    return (await imaging.captureTime({ photoPath }, signal === undefined ? {} : { signal })).takenAtMs;
  } catch (thrown) {
    const error = TapeError.from(thrown);
    if (concernsAllFiles(error)) throw error;
    return null;
  }
}

/** The photos in `sources`, as `matchPairs` takes them. Throws: `file-not-found`, `file-not-readable`, `pairs-unmatched`. */
export function findPhotos(sources: readonly string[]): PhotoFiles {
  const folders = sources.filter(isFolder);
  const [first, second, ...others] = sources;
  if (first === undefined) throw new Error('internal: pairs of nothing');
  if (folders.length === 0) {
    for (const path of sources) if (statSync(path, { throwIfNoEntry: false }) === undefined) throw notFound(path);
    return { inputs: sources, targets: sources, isOneFolder: true };
  }
  if (folders.length !== sources.length || others.length > 0) {
    throw new TapeError('pairs-unmatched', 'Pairs come from one folder, from two folders, or from single photos.', {
      remedy: 'Name the folder of the inputs, then the folder of the targets.',
    });
  }
  if (second !== undefined) return { inputs: photosIn(first), targets: photosIn(second), isOneFolder: false };
  const [input, target] = [join(first, 'input'), join(first, 'target')];
  if (isFolder(input) && isFolder(target)) return { inputs: photosIn(input), targets: photosIn(target), isOneFolder: false };
  const photos = photosIn(first);
  return { inputs: photos, targets: photos, isOneFolder: true };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const notFound = (path: string): TapeError =>
  new TapeError('file-not-found', sentence('There is no "{name}".', { name: basename(path) }), { remedy: 'Choose a folder with photos.' });

function photosIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.') && isPhotoName(name) && statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    throw new TapeError('file-not-readable', sentence('The folder "{name}" cannot be read.', { name: basename(folder) }), { cause: error });
  }
}

const stemOf = (path: string): string => basename(path, extname(path));

/** The first of several files of one name. */
function filesByStem(paths: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const path of paths) if (!files.has(stemOf(path))) files.set(stemOf(path), path);
  return files;
}

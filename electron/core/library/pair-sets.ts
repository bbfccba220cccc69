import { randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { ExaminedPair } from '../pairs/check-pairs.ts';
import { checkPairs } from '../pairs/check-pairs.ts';
import type { PhotoPair } from '../pairs/match-pairs.ts';
import { findPhotos, matchPhotos } from '../pairs/match-pairs.ts';
import type { PairsService, SceneLink } from '../pairs/pairs-service.ts';
import { splitPairs } from '../pairs/split-scenes.ts';
import type { ArrangedPair, PairRole } from './arranged-pair.ts';
import type { OpenPictures, ViewablePicture } from './open-pictures.ts';
import type { ScratchStore } from './scratch-store.ts';

/** A photo of a set. */
export interface PairPhoto {
  readonly id: string;
  /** File name without its folder. */
  readonly name: string;
  readonly path: string;
  readonly role: PairRole;
  /** Whether it is a copy that goes with the set, as an upload is. */
  readonly isCopy: boolean;
  /** To be looked at; undefined before it was read, and where it cannot be. */
  readonly picture?: ViewablePicture;
}

export interface PairOfSet extends ArrangedPair, ExaminedPair {
  readonly isHeldBack: boolean;
}

/** Before/after photos as they are put together for a training. */
export interface PairSet {
  readonly id: string;
  readonly photos: readonly PairPhoto[];
  readonly pairs: readonly PairOfSet[];
  /** How many different scenes the pairs show that are used. */
  readonly scenes: number;
  /** How many trainings a run would hold: one for each scene where these are few. */
  readonly trainings: number;
}

interface OpenSet {
  readonly id: string;
  readonly closed: AbortController;
  /** Of uploads and of what was decoded. */
  readonly folders: string[];
  photos: readonly PairPhoto[];
  arranged: readonly ArrangedPair[];
  examined: readonly ExaminedPair[];
  links: readonly SceneLink[];
  isBusy: boolean;
}

interface PairSetsOptions {
  readonly imaging: ImagingService;
  readonly pairs: PairsService;
  readonly scratch: ScratchStore;
  readonly pictures: OpenPictures;
}

/**
 * The sets of pairs that are open now. Photos come in, find their partners, are looked at by the doctor, and are put together
 * otherwise by hand.
 *
 * Owns: the scratch files of each set, until it is closed.
 */
export class PairSets {
  readonly #options: PairSetsOptions;
  readonly #sets = new Map<string, OpenSet>();

  constructor(options: PairSetsOptions) {
    this.#options = options;
  }

  open(): PairSet {
    const set: OpenSet = { id: randomUUID(), closed: new AbortController(), folders: [], photos: [], arranged: [], examined: [], links: [], isBusy: false };
    this.#sets.set(set.id, set);
    return describe(set);
  }

  /** Throws: `not-found`. */
  named(id: string): PairSet {
    return describe(this.#named(id));
  }

  /**
   * Adds photos, or folders with photos, without looking at them yet; gives how many are new. A folder with `input` and
   * `target` in it, and two folders, tell the roles by themselves.
   *
   * Throws: `not-found`, `file-not-found`, `file-not-readable`, `pairs-unmatched` for folders and photos together.
   */
  addPaths(id: string, role: PairRole, paths: readonly string[]): number {
    const set = this.#named(id);
    const { inputs, targets, isOneFolder } = findPhotos(paths);
    const isSorted = role === 'either' && !isOneFolder;
    return isSorted
      ? add(set, inputs, 'before', false) + add(set, targets, 'after', false)
      : add(set, [...new Set([...inputs, ...targets])], role, false);
  }

  /** A new folder for a copy of one photo, such as an upload; it goes with the set. Throws: `not-found`. */
  newFolder(id: string): string {
    const folder = this.#options.scratch.newFolder();
    this.#named(id).folders.push(folder);
    return folder;
  }

  /** Adds the copy of a photo that lies in a folder of the set. Throws: `not-found`. */
  addCopy(id: string, role: PairRole, path: string): void {
    add(this.#named(id), [path], role, true);
  }

  /**
   * Finds partners for the photos that have none, and examines the pairs that are new.
   *
   * Throws: `not-found`, `not-allowed` while this is done already, `cancelled`, `disk-full`.
   */
  check(id: string, options: CallOptions = {}): Promise<PairSet> {
    return this.#work(id, options, async (set, signal) => {
      const taken = new Set(set.arranged.flatMap(({ inputId, targetId }) => [inputId, targetId]));
      const free = (role: PairRole): readonly string[] =>
        set.photos.filter((photo) => photo.role === role && !taken.has(photo.id)).map(({ path }) => path);
      const { imaging } = this.#options;
      const either = free('either');
      const matched = [
        ...(await matchPhotos(imaging, { inputs: free('before'), targets: free('after'), isOneFolder: false }, signal)).pairs,
        ...(await matchPhotos(imaging, { inputs: either, targets: either, isOneFolder: true }, signal)).pairs,
      ];
      const idOf = (path: string): string => set.photos.find((photo) => photo.path === path)?.id ?? '';
      const found = matched.map(({ inputPath, targetPath }) => ({ inputId: idOf(inputPath), targetId: idOf(targetPath), isIncluded: true }));
      return [...set.arranged, ...found];
    });
  }

  /**
   * Puts the photos together as somebody wishes; pairs that are not named are taken apart.
   *
   * Throws: as `check`; `wrong-use` for photos of another set, and for a photo in two pairs.
   */
  arrange(id: string, pairs: readonly ArrangedPair[], options: CallOptions = {}): Promise<PairSet> {
    return this.#work(id, options, (set) => {
      const ids = pairs.flatMap(({ inputId, targetId }) => [inputId, targetId]);
      const isKnown = ids.every((photoId) => set.photos.some((photo) => photo.id === photoId));
      if (!isKnown || new Set(ids).size < ids.length) {
        throw new TapeError('wrong-use', 'A photo can only be in one pair.', { kept: 'The pairs are as they were.' });
      }
      return Promise.resolve(pairs);
    });
  }

  /** Stops what is done with a set, and removes its scratch files; photos on disk stay. Throws: `not-found`. */
  close(id: string): void {
    const set = this.#named(id);
    this.#sets.delete(id);
    set.closed.abort();
    for (const { picture } of set.photos) if (picture !== undefined) this.#options.pictures.removeOther(picture.id);
    for (const folder of set.folders) this.#options.scratch.remove(folder);
  }

  /** Nothing changes until all is done. */
  async #work(id: string, options: CallOptions, arrange: (set: OpenSet, signal: AbortSignal) => Promise<readonly ArrangedPair[]>): Promise<PairSet> {
    const set = this.#named(id);
    if (set.isBusy) throw new TapeError('not-allowed', 'These photos are being looked at.', { remedy: 'Wait until that is done, or stop it.' });
    const signal = AbortSignal.any([set.closed.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    set.isBusy = true;
    try {
      const arranged = await arrange(set, signal);
      if (hasNewPairs(set, arranged)) await this.#examine(set, arranged, { ...options, signal });
      set.examined = arranged.map((pair) => examinedOf(set, pair));
      set.arranged = arranged;
      return describe(set);
    } finally {
      set.isBusy = false;
    }
  }

  async #examine(set: OpenSet, arranged: readonly ArrangedPair[], options: CallOptions): Promise<void> {
    const scratchFolder = this.newFolder(set.id);
    const pairs = arranged.map((pair) => photoPair(set, pair));
    const { check, examined } = await checkPairs(this.#options, { pairs, unmatched: [] }, { treatment: 'repair', scratchFolder, known: set.examined }, options);
    this.#named(set.id);
    set.examined = examined;
    set.links = check.links;
    const decoded = examined.flatMap(({ checked, decoded: both }) =>
      both === undefined ? [] : [{ path: checked.inputPath, picture: both.input }, { path: checked.targetPath, picture: both.target }],
    );
    set.photos = set.photos.map((photo) => {
      const read = decoded.find(({ path }) => path === photo.path);
      if (read === undefined || photo.picture !== undefined) return photo;
      const picture: ViewablePicture = { id: randomUUID(), scratchPath: read.picture.scratchPath, size: read.picture };
      this.#options.pictures.addOther(picture);
      return { ...photo, picture };
    });
  }

  #named(id: string): OpenSet {
    const set = this.#sets.get(id);
    if (set === undefined) throw new TapeError('not-found', 'These pairs are no longer open.', { remedy: 'Choose the photos again.' });
    return set;
  }
}

function add(set: OpenSet, paths: readonly string[], role: PairRole, isCopy: boolean): number {
  const added = paths
    .filter((path) => !set.photos.some((photo) => photo.path === path))
    .map((path): PairPhoto => ({ id: randomUUID(), name: basename(path), path, role, isCopy }));
  set.photos = [...set.photos, ...added];
  return added.length;
}

function photoOf(set: OpenSet, id: string): PairPhoto {
  const photo = set.photos.find((one) => one.id === id);
  if (photo === undefined) throw new Error('internal: a pair of no photo');
  return photo;
}

function photoPair(set: OpenSet, { inputId, targetId }: ArrangedPair): PhotoPair {
  const [input, target] = [photoOf(set, inputId), photoOf(set, targetId)];
  return { name: basename(input.name, extname(input.name)), inputPath: input.path, targetPath: target.path, matchedBy: 'choice' };
}

const isPairOf = ({ checked }: ExaminedPair, { inputPath, targetPath }: PhotoPair): boolean =>
  checked.inputPath === inputPath && checked.targetPath === targetPath;

/** Including and leaving out asks for no new look; taking a pair apart changes which pairs are linked, and so does adding one. */
const hasNewPairs = (set: OpenSet, arranged: readonly ArrangedPair[]): boolean =>
  arranged.length !== set.examined.length || arranged.some((pair, index) => {
    const examined = set.examined[index];
    return examined === undefined || !isPairOf(examined, photoPair(set, pair));
  });

function examinedOf(set: OpenSet, pair: ArrangedPair): ExaminedPair {
  const wanted = photoPair(set, pair);
  const examined = set.examined.find((one) => isPairOf(one, wanted));
  if (examined === undefined) throw new Error('internal: a pair that was not examined');
  return examined;
}

function describe({ id, photos, arranged, examined, links }: OpenSet): PairSet {
  const { scenes, split } = splitPairs(arranged.map(({ isIncluded }, index) => isIncluded && examined[index]?.checked.isUsed === true), links);
  const pairs = arranged.flatMap((pair, index): readonly PairOfSet[] => {
    const found = examined[index];
    return found === undefined ? [] : [{ ...pair, ...found, isHeldBack: split?.folds[0].heldBack.includes(index) ?? false }];
  });
  return { id, photos, pairs, scenes: scenes.length, trainings: split?.folds.length ?? 0 };
}

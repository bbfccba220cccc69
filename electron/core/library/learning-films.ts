import { sentence } from '../../words/sentence.ts';
import type { OnConflict } from '../foundation/on-conflict.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { FilmFrame, TrainingService } from '../training/training-service.ts';
import type { ScratchStore } from './scratch-store.ts';
import type { TrainingRuns } from './training-runs.ts';

/** How long each frame of an exported film is shown: first and last are to be looked at. */
const shownMs: Readonly<Record<FilmFrame['kind'], number>> = { input: 1500, base: 1500, step: 400, target: 2000 };

interface FilmServices {
  readonly runs: Pick<TrainingRuns, 'find' | 'folderOf'>;
  readonly scratch: ScratchStore;
  readonly imaging: ImagingService;
  readonly training: TrainingService;
}

/** A frame to look at. Units: PSNR in dB; `pngPath` names a file that is there until the film is closed. */
export type ViewableFrame = Pick<FilmFrame, 'kind' | 'step' | 'psnrDb'> & { readonly pngPath: string };

/**
 * A film for the window to scrub.
 *
 * Owns: the files of its frames, until `close`.
 */
export interface OpenFilm {
  /** Names of the held-back pictures that there are films of. */
  readonly pictures: readonly string[];
  readonly frames: readonly ViewableFrame[];
  readonly close: () => void;
}

/** How one held-back picture came out of a run from step to step: to look at, and to give away. */
export class LearningFilms {
  readonly #services: FilmServices;

  constructor(services: FilmServices) {
    this.#services = services;
  }

  /**
   * The frames of a run, one that is under way too; `picture` is an index into the film's `pictures`.
   *
   * Throws: `not-found` where there is no such run or picture, or nothing to show yet; `checkpoint-damaged`, `disk-full`.
   */
  async open(name: string, picture: number, options: CallOptions = {}): Promise<OpenFilm> {
    const scratchFolder = this.#services.scratch.newFolder();
    const close = (): void => {
      this.#services.scratch.remove(scratchFolder);
    };
    try {
      const { pictures, frames } = await this.#restore(name, picture, scratchFolder, options);
      const viewable: ViewableFrame[] = [];
      for (const { scratchPath, ...frame } of frames) {
        const pngPath = `${scratchPath}.png`;
        // A crop is smaller than one tile.
        await this.#services.imaging.renderTile({ scratchPath, level: 0, column: 0, row: 0, tilePath: pngPath }, options);
        viewable.push({ ...frame, pngPath });
      }
      return { pictures, frames: viewable, close };
    } catch (thrown) {
      close();
      throw thrown;
    }
  }

  /**
   * Writes a run's film as an animated WebP, and tells what is in it; the path is null when the rule was to skip.
   *
   * Throws: what `open` throws, `output-exists`, `output-not-writable`.
   */
  async export(
    { name, picture, outputPath, onConflict }: { readonly name: string; readonly picture: number; readonly outputPath: string; readonly onConflict: OnConflict },
    options: CallOptions = {},
  ): Promise<{ readonly outputPath: string | null; readonly picture: string; readonly frames: readonly Omit<ViewableFrame, 'pngPath'>[] }> {
    const scratchFolder = this.#services.scratch.newFolder();
    try {
      const { pictures, frames } = await this.#restore(name, picture, scratchFolder, options);
      const timed = frames.map(({ kind, scratchPath }) => ({ scratchPath, shownMs: shownMs[kind] }));
      const written = await this.#services.imaging.animate({ frames: timed, outputPath, onConflict }, options);
      return { ...written, picture: pictures[picture] ?? '', frames: frames.map(({ scratchPath: _, ...frame }) => frame) };
    } finally {
      this.#services.scratch.remove(scratchFolder);
    }
  }

  #restore(name: string, picture: number, scratchFolder: string, options: CallOptions): ReturnType<TrainingService['film']> {
    const { runs, training } = this.#services;
    if (runs.find(name) === undefined) throw new TapeError('not-found', sentence('There is no run named "{name}".', { name }));
    return training.film({ runFolder: runs.folderOf(name), picture, scratchFolder }, options);
  }
}

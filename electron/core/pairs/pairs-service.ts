import type { Sentence } from '../../words/sentence.ts';
import type { Service } from '../foundation/service.ts';

/** Edge of the crops that training cuts out of pictures. */
export const trainingPatchPx = 64;

/** What can be done about a finding without asking for another photo. Applied in the order of this list. */
export type PairFix =
  /**
   * Cuts both photos to what they share, and resamples the target by the fraction that is left. The input keeps the pixels
   * of its camera: interpolating it would smooth the very noise that is to be learned.
   */
  | { readonly kind: 'move-target'; readonly xPx: number; readonly yPx: number }
  /** Target = (target - offset) / gain, for each of R, G and B: restoring shall not change the exposure of an input. */
  | { readonly kind: 'match-exposure'; readonly gain: Triple; readonly offset: Triple }
  /** Before becomes after. Offered, never applied by itself. */
  | { readonly kind: 'swap' };

export const pairFixKinds = ['move-target', 'match-exposure', 'swap'] as const satisfies readonly PairFix['kind'][];

export type Triple = readonly [number, number, number];

export type PairFindingCode =
  | 'size-differs'
  | 'shape-differs'
  | 'channels-differ'
  | 'too-small'
  | 'unrelated'
  | 'shifted'
  | 'rotated'
  | 'scaled'
  | 'exposure-differs'
  | 'swapped'
  | 'target-noisier'
  | 'target-blurrier'
  | 'clipped';

export interface PairFinding {
  readonly code: PairFindingCode;
  /** `error`: not to be learned from, unless `fix` is applied. `warning`: usable. */
  readonly severity: 'error' | 'warning';
  readonly sentence: Sentence;
  readonly remedy: Sentence;
  readonly fix?: PairFix;
}

/** A decoded photo of a pair. */
export interface PairPicture {
  readonly scratchPath: string;
  /** 1 = grey, 3 = RGB. */
  readonly colourChannels: 1 | 3;
}

/** Why two pictures are taken for one scene. */
export interface SceneLink {
  /** Positions in the list that was asked about; `first` comes before `second`. */
  readonly first: number;
  readonly second: number;
  readonly reason: 'near-duplicate' | 'shared-crop' | 'burst';
}

/** The pairs worker's calls. Scratch images as the imaging worker writes them. Throws: `disk-full`, `cancelled`. */
export type PairsShape = {
  /** Everything that is to be said of one pair by itself. */
  readonly examine: {
    readonly params: { readonly input: PairPicture; readonly target: PairPicture };
    readonly result: readonly PairFinding[];
  };
  /** Writes both pictures with the fixes applied. */
  readonly repair: {
    readonly params: {
      readonly inputScratchPath: string;
      readonly targetScratchPath: string;
      readonly fixes: readonly PairFix[];
      readonly outputInputScratchPath: string;
      readonly outputTargetScratchPath: string;
    };
    readonly result: { readonly widthPx: number; readonly heightPx: number };
  };
  /** Which of these pictures show the same scene, by what they show. */
  readonly linkScenes: {
    readonly params: { readonly scratchPaths: readonly string[] };
    readonly result: readonly SceneLink[];
  };
};

export type PairsService = Service<PairsShape>;
export const pairsMethods = ['examine', 'repair', 'linkScenes'] as const satisfies readonly (keyof PairsShape)[];

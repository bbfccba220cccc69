import type { OnConflict } from '../foundation/on-conflict.ts';
import type { Scale } from '../foundation/scale.ts';
import type { Service } from '../foundation/service.ts';
import type { LocalStrength } from './local-strength.ts';
import type { Sparing } from './sparing.ts';
import type { Writing } from './writing.ts';

export type { OnConflict };

/** What photos are written as. */
export type PhotoFormat = 'jpeg' | 'png' | 'tiff' | 'webp' | 'avif';
/** What photos are read from. */
export type SourceFormat = PhotoFormat | 'heic' | 'jxl' | 'raw';

/** Edge of the square tiles of a viewing pyramid, as `renderTile` cuts them. */
export const viewingTilePx = 512;

/** Levels of a viewing pyramid: the last one fits into a single tile. */
export const viewingLevels = (widthPx: number, heightPx: number): number =>
  1 + Math.max(0, Math.ceil(Math.log2(Math.max(widthPx, heightPx) / viewingTilePx)));

/** Bits per sample; 32 of them are floating point, in a TIFF only. */
export type BitDepth = 8 | 16 | 32;

/** What is known of a photo once it has been decoded into a scratch image. */
export interface PhotoInfo {
  readonly format: SourceFormat;
  /** After the EXIF orientation was applied. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bitDepth: BitDepth;
  /** 1 = grey, 3 = RGB; alpha is not counted. */
  readonly colourChannels: 1 | 3;
  readonly hasAlpha: boolean;
  /** Pictures in the file, of which the first is taken; absent where there is one. */
  readonly pages?: number;
  /** Whether it was CMYK in the file, and was converted as it was asked; absent where it was not. */
  readonly fromCmyk?: true;
  /** Description from the embedded ICC profile, such as "Adobe RGB (1998)"; null when there is none. */
  readonly profileName: string | null;
}

/** Samples of a pixel. */
export const channelsOf = ({ colourChannels, hasAlpha }: Pick<PhotoInfo, 'colourChannels' | 'hasAlpha'>): 1 | 2 | 3 | 4 =>
  colourChannels === 1 ? (hasAlpha ? 2 : 1) : hasAlpha ? 4 : 3;

/** What is done to a photo when it is opened. */
export interface Opening {
  /** Whether CMYK is converted to RGB instead of refused. Absent: no. */
  readonly convertsCmyk?: boolean;
}

/** What the app did to a photo, written into the export's XMP. */
export interface Recipe {
  readonly task: string;
  readonly modelId: string;
  readonly modelSha256: string;
  /** Of the one step that enlarged; 1 when none did. */
  readonly scale: Scale;
  readonly strength: number;
  /** Whether undamaged places were spared. */
  readonly sparesUndamaged: boolean;
  /** Whether it acted more in some places than in others, as it was painted; absent: it did not. */
  readonly hasLocalStrength?: true;
  readonly device: string;
  readonly appVersion: string;
}

export interface ImageScores {
  readonly psnrDb: number;
  /** On luma (BT.601, 0..255 range, as in the restoration literature). */
  readonly psnrYDb: number;
  readonly ssim: number;
}

/** Mean scores that a trivial filter reaches at its best setting for this very pair. */
export interface BaselineScores {
  readonly input: ImageScores;
  readonly gaussian: ImageScores & { readonly sigmaPx: number };
  readonly median: ImageScores & { readonly sizePx: number };
}

/** A line of words on a sheet. */
export interface Caption {
  /** Where the baseline begins, has its middle, or ends, as `align` says. Units: pixels. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly sizePx: number;
  readonly align?: 'left' | 'middle' | 'right';
  readonly bold?: boolean;
  /** Brightness. Range: 0..1. */
  readonly grey?: number;
}

/**
 * The imaging worker's calls. Paths are absolute; scratch paths name files in the shell's own scratch
 * folder, photo paths come from the user's choice. Scratch images are float32, planar C H W, C = 3
 * (plus alpha as a 4th plane when present), values 0..1 in the photo's own RGB encoding.
 *
 * Throws: `file-not-found`, `file-not-readable`, `format-unsupported`, `image-damaged`,
 * `image-too-large`, `colour-unsupported`, `output-exists`, `output-not-writable`, `disk-full`.
 */
export type ImagingShape = {
  readonly decode: {
    readonly params: Opening & { readonly photoPath: string; readonly scratchPath: string };
    readonly result: PhotoInfo;
  };
  /** Makes a scratch image larger, bicubically and with all its planes, as superres is to be given it. */
  readonly enlarge: {
    readonly params: { readonly inputScratchPath: string; readonly outputScratchPath: string; readonly scale: Scale };
    readonly result: null;
  };
  /** Makes a scratch image smaller: each square of `squarePx` becomes one pixel. Of its planes three come out. */
  readonly shrink: {
    readonly params: { readonly inputScratchPath: string; readonly outputScratchPath: string; readonly squarePx: number };
    readonly result: null;
  };
  /** Does to a scratch image, as a scratch image of three planes, what was done to it shrunk by `squarePx`. */
  readonly carryOver: {
    readonly params: {
      readonly beforeScratchPath: string;
      readonly shrunkBeforeScratchPath: string;
      readonly shrunkAfterScratchPath: string;
      readonly squarePx: number;
      readonly outputScratchPath: string;
    };
    readonly result: null;
  };
  /** Writes what a restoration becomes when it leaves alone what it hardly changes, as a scratch image of three planes. */
  readonly spareUndamaged: {
    readonly params: {
      readonly beforeScratchPath: string;
      readonly afterScratchPath: string;
      readonly outputScratchPath: string;
      readonly sparing: Sparing;
    };
    readonly result: null;
  };
  /** What a photo is, by its header: nothing is decoded, so damage further on is not seen. */
  readonly describe: { readonly params: Opening & { readonly photoPath: string }; readonly result: PhotoInfo };
  /** When a photo was taken, by its camera's clock; only differences mean anything. Null: it does not say. */
  readonly captureTime: {
    readonly params: { readonly photoPath: string };
    readonly result: { readonly takenAtMs: number | null };
  };
  /**
   * Writes `before + strength * (after - before)`, place by place, with the metadata and ICC profile of `photoPath`, in the size
   * that the two have in common.
   * `outputPath` null in the result: skipped, because the file exists and the rule is `skip`.
   */
  readonly encode: {
    readonly params: Opening & {
      readonly photoPath: string;
      readonly beforeScratchPath: string;
      readonly afterScratchPath: string;
      readonly strength: number;
      /** By which the strength of each place is multiplied; absent: it acts everywhere alike. */
      readonly localStrength?: LocalStrength;
      readonly outputPath: string;
      readonly format: PhotoFormat;
      readonly onConflict: OnConflict;
      /** As usual when absent. */
      readonly writing?: Writing;
      /** Null: nothing was restored, so nothing is written. */
      readonly recipe: Recipe | null;
    };
    readonly result: { readonly outputPath: string | null };
  };
  /** Writes scratch images of one size as an animated WebP. `outputPath` as for `encode`. */
  readonly animate: {
    readonly params: {
      readonly frames: readonly { readonly scratchPath: string; readonly shownMs: number }[];
      readonly outputPath: string;
      readonly onConflict: OnConflict;
    };
    readonly result: { readonly outputPath: string | null };
  };
  /** Writes one tile of a scratch image's viewing pyramid (level 0 = full size) as a PNG. */
  readonly renderTile: {
    readonly params: {
      readonly scratchPath: string;
      readonly level: number;
      readonly column: number;
      readonly row: number;
      readonly tilePath: string;
    };
    readonly result: null;
  };
  /** Writes a scratch image as a PNG with captions. `outputPath` null in the result: skipped, as `encode` does. */
  readonly captionSheet: {
    readonly params: {
      readonly scratchPath: string;
      readonly captions: readonly Caption[];
      readonly outputPath: string;
      readonly onConflict: OnConflict;
    };
    readonly result: { readonly outputPath: string | null };
  };
  /** Scores one scratch image against another of the same size. */
  readonly score: {
    readonly params: { readonly scratchPath: string; readonly groundTruthScratchPath: string };
    readonly result: ImageScores;
  };
  readonly scoreBaselines: {
    readonly params: { readonly inputScratchPath: string; readonly groundTruthScratchPath: string };
    readonly result: BaselineScores;
  };
};

export type ImagingService = Service<ImagingShape>;

export const imagingMethods = [
  'decode',
  'describe',
  'captureTime',
  'enlarge',
  'shrink',
  'carryOver',
  'spareUndamaged',
  'encode',
  'animate',
  'renderTile',
  'captionSheet',
  'score',
  'scoreBaselines',
] as const satisfies readonly (keyof ImagingShape)[];

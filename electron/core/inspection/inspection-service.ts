import type { PriorSwitch } from '../../../models/networks/prior/switched-restorer.ts';
import type { PriorView } from '../../../models/networks/prior/prior-views.ts';
import type { NeedProbabilities } from '../foundation/need.ts';
import type { Service } from '../foundation/service.ts';
import type { Region } from '../imaging/region.ts';
import type { ModelReference } from '../inference/inference-service.ts';

export type { PriorSwitch, Region };

/** What a prior is of: Fig. 8a's rows, and the restored photo. */
export const priorRows = ['input', 'pseudo', 'restored', 'reference'] as const;
export type PriorRow = (typeof priorRows)[number];

/** What changes from picture to picture: Q = e + f, or f alone. The third view, e, is the same for all. */
export type PictureView = Exclude<PriorView, 'e'>;

export const priorSwitches = ['positions', 'none', 'guide'] as const satisfies readonly PriorSwitch[];

/** A row's picture, in a scratch image. All rows of one call are of one size. */
export interface RowPicture {
  readonly row: PriorRow;
  readonly scratchPath: string;
}

/** A pixel, counted from the upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** One channel of one row, over the whole picture. */
export interface ChannelFigures {
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
  /** Mean square. */
  readonly energy: number;
  /** Share of its variance that a linear function of the pixel's RGB explains (R squared). Range: 0..1. */
  readonly shapeLikeness: number;
  /**
   * Share of its variance that a linear function of the brightness's slopes to the right, left, down and up explains
   * (R squared), so that channels which answer to one direction of edges count as well. Range: 0..1.
   */
  readonly edgeLikeness: number;
}

export interface RowFigures {
  readonly row: PriorRow;
  /** One for each channel. */
  readonly channels: readonly ChannelFigures[];
}

/** Means over pixels. */
export interface Distance {
  /** 1 - cosine of the two priors of a pixel. Range: 0..2. */
  readonly cosine: number;
  /** Length of the difference of the two priors of a pixel. */
  readonly l2: number;
}

export interface RowDistance {
  readonly rows: readonly [PriorRow, PriorRow];
  readonly whole: Distance;
  /** Null when no rectangle was asked for. */
  readonly rectangle: Distance | null;
  /**
   * How much each channel differs between the two: root mean square of the difference, relative to the channel's
   * deviation in the second row.
   */
  readonly channelChanges: readonly number[];
}

/** The axes along which the priors of all rows together vary most. */
export interface PrincipalAxes {
  readonly mean: readonly number[];
  /** Shapes: [3][C], unit vectors whose largest element is positive. */
  readonly axes: readonly (readonly number[])[];
  /** Standard deviation along each axis. */
  readonly deviations: readonly number[];
  /** Share of the total variance along each axis. */
  readonly explained: readonly number[];
}

export interface PriorFigures {
  readonly view: PictureView;
  readonly channels: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rows: readonly RowFigures[];
  /** Every pair of rows once. */
  readonly distances: readonly RowDistance[];
  readonly principal: PrincipalAxes;
}

/** Where else a clicked patch is found. */
export interface SimilarityFigures {
  readonly at: Place;
  readonly patchPx: number;
  readonly lowest: number;
  /** The most similar place that does not overlap the patch; null when the picture has no other place. */
  readonly twin: (Place & { readonly similarity: number }) | null;
}

/** What a map's colours stand for. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** For signed values, whose middle is zero. Safe for colour-blind eyes. */
export const divergingMaps = ['blue-red', 'purple-orange'] as const;
/** From little to much. All but grey are perceptually even; cividis looks nearly the same to colour-blind eyes. */
export const sequentialMaps = ['viridis', 'cividis', 'magma', 'grey'] as const;
export const colourMaps = [...divergingMaps, ...sequentialMaps] as const;
export type ColourMap = (typeof colourMaps)[number];

export const histogramBins = 64;

/** One map over the whole picture. */
export interface MapFigures {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** How many pixels lie in each of the equal parts of the range; what lies outside counts in the outermost. */
  readonly histogram: readonly number[];
}

/** What one attention of the decoder pays to the places of a window, from one of them. */
export interface AttentionMap {
  /** Of the decoder's blocks, from 0. */
  readonly block: number;
  /** `self`: to the decoder's own tokens; `memory`: to the encoder's output. Q steers both (Eq. 5). */
  readonly to: 'self' | 'memory';
  /** What can be seen from the place; it may hang over the picture's edges. */
  readonly window: Region;
  /** Edge of the square that is one token. */
  readonly tokenPx: number;
  /** For each head the shares of its tokens, row by row; they sum to 1. */
  readonly heads: readonly (readonly number[])[];
}

/** A small map or picture on a sheet. */
export interface SheetCell {
  readonly scratchPath: string;
  /** Where its upper left corner goes. */
  readonly x: number;
  readonly y: number;
  /** Each of its places becomes a square of this edge. */
  readonly enlarge: number;
  /** Which plane, and in which colours; null for a picture of three planes as it is. */
  readonly paint: { readonly channel: number; readonly colourMap: ColourMap; readonly range: ValueRange } | null;
}

/** How tiles are cut; the result does not depend on it, and tests prove that. */
export interface TilingChoice {
  /** Largest core edge in pixels, a multiple of the model's window. */
  readonly tilePx?: number;
  /** Moves the tile grid. A multiple of the model's window. */
  readonly gridShiftPx?: number;
}

/**
 * The inspection worker's calls: what the prior learning module makes of pictures, tile by tile.
 *
 * Scratch paths that begin with "output", and `arrayPath`, name files to be made. All maps are as large as the picture;
 * one tile of their channels is in memory, never a whole picture of them.
 * Throws: `wrong-use` for a model without a prior and a rectangle or place outside the picture; `model-damaged`,
 * `disk-full`, `output-not-writable`, `cancelled`.
 */
export type InspectionShape = {
  /** e alone, as a scratch image of C planes and the size of a window. */
  readonly positions: {
    readonly params: { readonly model: ModelReference; readonly outputScratchPath: string };
    readonly result: { readonly windowPx: number; readonly channels: readonly (ValueRange & { readonly energy: number })[] };
  };
  /** One pass over all rows: figures, small maps of all channels, and the arrays themselves where they are wanted. */
  readonly measure: {
    readonly params: TilingChoice & {
      readonly model: ModelReference;
      readonly view: PictureView;
      readonly rows: readonly (RowPicture & {
        /** All channels, each place the mean of a square of `overviewStepPx` pixels. */
        readonly outputOverviewPath: string;
        /** float32 [C, H, W] as NumPy reads it: 64/3 times a decoded photo. */
        readonly arrayPath?: string;
      })[];
      readonly rectangle: Region | null;
      readonly overviewStepPx: number;
    };
    readonly result: PriorFigures;
  };
  /** How far the priors of rows are from each other within a rectangle; only tiles that meet it are looked at. */
  readonly compare: {
    readonly params: TilingChoice & {
      readonly model: ModelReference;
      readonly view: PictureView;
      readonly rows: readonly RowPicture[];
      readonly rectangle: Region;
    };
    readonly result: readonly { readonly rows: readonly [PriorRow, PriorRow]; readonly distance: Distance }[];
  };
  /**
   * A row's prior as colours: its place along the three axes, 0.5 at the mean, 2.5 deviations to either end; the same
   * axes for all rows, so that one colour means one thing. Gives a scratch image of 3 planes.
   */
  readonly colours: {
    readonly params: TilingChoice & {
      readonly model: ModelReference;
      readonly view: PictureView;
      readonly scratchPath: string;
      readonly principal: PrincipalAxes;
      readonly outputScratchPath: string;
    };
    readonly result: null;
  };
  /** Cosine similarity of the patch around a place to the patch around every place, as a scratch image of 1 plane. */
  readonly similarity: {
    readonly params: TilingChoice & {
      readonly model: ModelReference;
      readonly view: PictureView;
      readonly scratchPath: string;
      readonly at: Place;
      /** Edge of the patch, odd. */
      readonly patchPx: number;
      readonly outputScratchPath: string;
    };
    readonly result: SimilarityFigures;
  };
  /** One channel at full size, as a scratch image of 1 plane. */
  readonly channel: {
    readonly params: TilingChoice & {
      readonly model: ModelReference;
      readonly view: PictureView;
      readonly scratchPath: string;
      readonly channel: number;
      /** What the histogram is of. */
      readonly range: ValueRange;
      readonly outputScratchPath: string;
    };
    readonly result: MapFigures;
  };
  /** The length of the difference of two pictures' priors at every place, as a scratch image of 1 plane. */
  readonly difference: {
    readonly params: TilingChoice & {
      readonly model: ModelReference;
      readonly view: PictureView;
      readonly scratchPaths: readonly [string, string];
      readonly outputScratchPath: string;
    };
    readonly result: { readonly mean: number; readonly high: number };
  };
  /** What theta's decoder pays attention to from one place, while it restores the picture; nothing where channels attend to each other. */
  readonly attention: {
    readonly params: { readonly model: ModelReference; readonly scratchPath: string; readonly at: Place };
    readonly result: readonly AttentionMap[];
  };
  /** Restores a picture with another prior than its own, as a scratch image of 3 planes; the guide, for that switch alone, has its size. */
  readonly restoreSwitched: {
    readonly params: TilingChoice & {
      readonly model: ModelReference;
      readonly by: PriorSwitch;
      readonly scratchPath: string;
      readonly guideScratchPath: string | null;
      readonly outputScratchPath: string;
    };
    readonly result: null;
  };
  /** Mean squared difference of pictures to another of their size, each cut off at 0 and 1. */
  readonly squaredErrors: {
    readonly params: { readonly scratchPaths: readonly string[]; readonly groundTruthScratchPath: string };
    readonly result: readonly number[];
  };
  /** A map of 1 plane in colours, as a scratch image of 3 planes. */
  readonly paint: {
    readonly params: {
      readonly scratchPath: string;
      readonly colourMap: ColourMap;
      readonly range: ValueRange;
      readonly outputScratchPath: string;
    };
    readonly result: null;
  };
  /** What values a map of 1 plane has. */
  readonly count: {
    readonly params: { readonly scratchPath: string; readonly range: ValueRange };
    readonly result: MapFigures;
  };
  /** The colours of a picture, or a map, each place the mean of a square of `stepPx` pixels. */
  readonly shrink: {
    readonly params: { readonly scratchPath: string; readonly stepPx: number; readonly outputScratchPath: string };
    readonly result: null;
  };
  /** Small maps and pictures on one sheet of the brightness `grey`, as a scratch image of 3 planes. */
  readonly compose: {
    readonly params: {
      readonly widthPx: number;
      readonly heightPx: number;
      readonly grey: number;
      readonly cells: readonly SheetCell[];
      readonly outputScratchPath: string;
    };
    readonly result: null;
  };
  /** What a photo needs, from its own size; `modelsFolder` holds what comes with the app. */
  readonly findNeed: {
    readonly params: { readonly modelsFolder: string; readonly scratchPath: string };
    readonly result: NeedProbabilities;
  };
};

export type InspectionService = Service<InspectionShape>;

export const inspectionMethods = [
  'positions',
  'measure',
  'compare',
  'colours',
  'similarity',
  'channel',
  'difference',
  'attention',
  'restoreSwitched',
  'squaredErrors',
  'paint',
  'count',
  'shrink',
  'compose',
  'findNeed',
] as const satisfies readonly (keyof InspectionShape)[];

/** Edge of a clicked patch: about what Fig. 8b marks. */
export const usualPatchPx = 7;

/** The part of the contract that is about looking into the prior: what the page sees of rows, channels and maps. */
import type { Task } from '../core/foundation/task.ts';
import type { ChannelOrder } from '../core/inspection/channel-order.ts';
import type {
  AttentionMap,
  ChannelFigures,
  ColourMap,
  Distance,
  MapFigures,
  PictureView,
  Place,
  PriorRow,
  PriorSwitch,
  Region,
  SimilarityFigures,
  ValueRange,
} from '../core/inspection/inspection-service.ts';
import type { Colouring, DegradationFigures, InspectionExport, SwitchFigures } from '../core/library/inspection-wishes.ts';
import type { DeviceChoice } from '../core/inference/inference-service.ts';
import type { ExportOutcome, Pyramid } from './contract.ts';

export type { ChannelOrder, ScaleChoice } from '../core/inspection/channel-order.ts';
export type {
  AttentionMap,
  ChannelFigures,
  ColourMap,
  Distance,
  MapFigures,
  PictureView,
  Place,
  PriorRow,
  PriorSwitch,
  Region,
  SimilarityFigures,
  ValueRange,
} from '../core/inspection/inspection-service.ts';
export type { Colouring, DegradationFigures, InspectionExport, SwitchFigures } from '../core/library/inspection-wishes.ts';

/** One photo under one model's prior. */
export interface Inspection {
  readonly id: string;
  readonly photoId: string;
  readonly modelId: string;
  /** Null: the weights were trained for no task yet. */
  readonly task: Task | null;
  readonly deviceName: string;
  /** The pictures that the prior is of; the reference last, where there is one. */
  readonly rows: readonly { readonly row: PriorRow; readonly pyramid: Pyramid }[];
  /** An open photo's id. */
  readonly referenceId: string | null;
}

/** All channels of one row in one picture: square cells in rows, in the order of their index, a whole number of them in a tile. */
export interface Atlas {
  readonly pyramid: Pyramid;
  readonly cellPx: number;
  readonly columns: number;
  /** What a map takes of its cell, from the upper left corner. */
  readonly mapWidthPx: number;
  readonly mapHeightPx: number;
}

export interface SheetLook {
  readonly view: PictureView;
  readonly rows: readonly { readonly row: PriorRow; readonly channels: readonly ChannelFigures[]; readonly atlas: Atlas }[];
  /** One for each channel, the same in all rows. */
  readonly ranges: readonly ValueRange[];
  /** From the low end of a scale to its high one, as CSS writes them. */
  readonly colours: readonly string[];
  /** How much the degradation changes each channel: root mean square of the change, in the channel's deviations. */
  readonly changes: readonly number[];
  readonly orders: Readonly<Record<ChannelOrder, readonly number[]>>;
  readonly distances: readonly RowDistance[];
  /** Share of the variance along each of the three principal axes. */
  readonly explained: readonly number[];
}

/** What the prior learned of a position in its window, whatever the picture. */
export interface PositionsLook {
  readonly windowPx: number;
  readonly energies: readonly number[];
  readonly ranges: readonly ValueRange[];
  readonly colours: readonly string[];
  readonly atlas: Atlas;
}

export interface RowDistance {
  readonly rows: readonly [PriorRow, PriorRow];
  readonly distance: Distance;
}

/** A map over the whole photo. */
export interface MapLook<Figures> {
  readonly pyramid: Pyramid;
  /** What the ends of the colours stand for. */
  readonly range: ValueRange;
  readonly colours: readonly string[];
  readonly figures: Figures;
}

/** Weights that restore nothing well yet: after stage one, and before it. */
export interface EarlyWeights {
  readonly id: string;
  readonly title: string;
}

/** What one attention of the decoder pays to the places of its window. */
export interface AttentionLook {
  readonly maps: readonly AttentionMap[];
  /** From nothing to all, as CSS writes them. */
  readonly colours: readonly string[];
}

/** The photo as it is restored with another prior. */
export interface SwitchLook {
  readonly pyramid: Pyramid;
  readonly figures: SwitchFigures;
}

export type InspectionCalls = {
  /** What can be looked into besides the models that restore. */
  readonly listEarlyWeights: { readonly params: null; readonly result: readonly EarlyWeights[] };
  /** Makes the rows: restores the photo and its pseudo ground truth. `referenceId`: an open photo of the same size. */
  readonly openInspection: {
    readonly params: { readonly photoId: string; readonly modelId: string; readonly referenceId: string | null; readonly device: DeviceChoice };
    readonly result: Inspection;
  };
  readonly lookAtSheet: {
    readonly params: Colouring & { readonly inspectionId: string; readonly view: PictureView };
    readonly result: SheetLook;
  };
  readonly lookAtPositions: { readonly params: Colouring & { readonly inspectionId: string }; readonly result: PositionsLook };
  readonly lookAtChannel: {
    readonly params: Colouring & { readonly inspectionId: string; readonly view: PictureView; readonly row: PriorRow; readonly channel: number };
    readonly result: MapLook<MapFigures>;
  };
  /** The prior as three colours: its place along the principal axes of all rows together. */
  readonly lookAtColours: {
    readonly params: { readonly inspectionId: string; readonly view: PictureView; readonly row: PriorRow };
    readonly result: Pyramid;
  };
  readonly lookAtSimilarity: {
    readonly params: { readonly inspectionId: string; readonly view: PictureView; readonly row: PriorRow; readonly at: Place; readonly colourMap: ColourMap };
    readonly result: MapLook<SimilarityFigures>;
  };
  /** With a threshold, in units of the map: black below, white above. */
  readonly lookAtDegradation: {
    readonly params: { readonly inspectionId: string; readonly view: PictureView; readonly colourMap: ColourMap; readonly threshold: number | null };
    readonly result: MapLook<DegradationFigures>;
  };
  /** From a place of the photo; no maps where channels attend to each other. */
  readonly lookAtAttention: {
    readonly params: { readonly inspectionId: string; readonly at: Place; readonly colourMap: ColourMap };
    readonly result: AttentionLook;
  };
  /** Restores the photo anew; a guide is the reference. */
  readonly lookAtSwitch: {
    readonly params: { readonly inspectionId: string; readonly by: PriorSwitch };
    readonly result: SwitchLook;
  };
  readonly compareRows: {
    readonly params: { readonly inspectionId: string; readonly view: PictureView; readonly rectangle: Region };
    readonly result: readonly RowDistance[];
  };
  /** Asks where to, and writes one file. */
  readonly exportInspection: {
    readonly params: { readonly inspectionId: string; readonly what: InspectionExport };
    readonly result: ExportOutcome;
  };
};

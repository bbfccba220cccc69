import type { ChannelOrder, ScaleChoice } from '../inspection/channel-order.ts';
import type { ColourMap, PictureView, PriorRow, Region } from '../inspection/inspection-service.ts';

/** In what a map is shown. */
export interface Colouring {
  readonly colourMap: ColourMap;
  readonly scale: ScaleChoice;
}

/** How far the input is from its pseudo ground truth, place by place. */
export interface DegradationFigures {
  readonly mean: number;
  readonly high: number;
  /** Share of places at the threshold or above; null without one. */
  readonly shareAbove: number | null;
}

/** What another prior makes of the photo. */
export interface SwitchFigures {
  /** Root mean square of the difference from what the network's own prior makes of it. Units: 8-bit steps. */
  readonly change: number;
  /** To the reference; null without one. Units: dB. */
  readonly psnrDb: { readonly input: number; readonly learned: number; readonly switched: number } | null;
}

/** What is written of an inspection: the contact sheet, the array of one row, or what is learned of a position. */
export type InspectionExport =
  | (Colouring & { readonly kind: 'sheet'; readonly view: PictureView; readonly order: ChannelOrder; readonly rectangle: Region | null })
  | { readonly kind: 'array'; readonly view: PictureView; readonly row: PriorRow }
  | { readonly kind: 'positions' };

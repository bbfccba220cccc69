import { channelChanges, rowFigures } from '../core/inspection/channel-order.ts';
import { colourStops } from '../core/inspection/colour-maps.ts';
import type * as Open from '../core/library/open-inspection.ts';
import type { OpenInspection } from '../core/library/open-inspection.ts';
import type { Atlas, Inspection, MapLook, PositionsLook, SheetLook } from './contract.ts';
import { describePyramid } from './describe-pyramid.ts';

/** What the page sees of an inspection: ids and addresses instead of paths. */
export const describeInspection = ({ id, photo, model, outcome, rows, reference }: OpenInspection): Inspection => ({
  id,
  photoId: photo.id,
  modelId: model.card.id,
  task: model.card.task,
  deviceName: outcome.device.name,
  rows: rows.map((picture) => ({ row: picture.row, pyramid: describePyramid(picture) })),
  referenceId: reference?.id ?? null,
});

export const describeSheet = ({ figures, orders, ranges, colourMap, atlases }: Open.SheetLook): SheetLook => ({
  view: figures.view,
  rows: atlases.map(({ row, atlas }) => ({ row, channels: rowFigures(figures, row).channels, atlas: describeAtlas(atlas) })),
  ranges,
  colours: colourStops(colourMap),
  changes: channelChanges(figures),
  orders,
  distances: figures.distances.map(({ rows, whole }) => ({ rows, distance: whole })),
  explained: figures.principal.explained,
});

export const describePositions = ({ atlas, colourMap, ...positions }: Open.PositionsLook): PositionsLook => ({ ...positions, colours: colourStops(colourMap), atlas: describeAtlas(atlas) });

export const describeMap = <Figures>({ picture, range, colourMap, figures }: Open.MapLook<Figures>): MapLook<Figures> => ({
  pyramid: describePyramid(picture),
  range,
  colours: colourStops(colourMap),
  figures,
});

const describeAtlas = ({ picture, ...cells }: Open.Atlas): Atlas => ({ pyramid: describePyramid(picture), ...cells });

import type { Caption } from '../imaging/imaging-service.ts';
import type { PictureSize } from '../imaging/picture.ts';
import { orderChannels } from './channel-order.ts';
import type { ChannelOrder } from './channel-order.ts';
import type { ColourMap, PriorFigures, PriorRow, SheetCell, ValueRange } from './inspection-service.ts';
import { rowNames } from './make-rows.ts';

/** Edge of the square that a channel's small map fits into. */
export const channelBoxPx = 112;
/** Edge of the square that a row's own picture fits into. */
export const pictureBoxPx = 224;

/** Narrower than this the captions of two neighbours would meet. */
const leastChannelPx = 84;
const leastPicturePx = 168;
const columns = 16;
const marginPx = 24;
const labelPx = 132;
const gapPx = 6;
const lineOfTextPx = 17;
const background = 0.12;

export interface SheetRow {
  readonly row: PriorRow;
  /** All channels, small. */
  readonly mapsPath: string;
  /** The picture itself and its prior's colours, small. */
  readonly picturePath: string;
  readonly coloursPath: string;
}

export interface ContactSheet extends PictureSize {
  readonly grey: number;
  readonly cells: readonly SheetCell[];
  readonly captions: readonly Caption[];
}

/** A number on a scale, to three digits. */
const shown = (value: number): string => value.toPrecision(3).replace('-', '\u2212');

const rangeWords = ({ low, high }: ValueRange): string => (low === -high ? `\u00b1${shown(high)}` : `${shown(low)} to ${shown(high)}`);

/**
 * Where everything goes on the contact sheet of a photo's prior: pictures and their colours, the table of distances, then
 * all channels in blocks, row below row.
 */
export function layOutContactSheet({
  title,
  figures,
  rows,
  order,
  colourMap,
  ranges,
  mapSize,
  pictureSize,
}: {
  readonly title: string;
  readonly figures: PriorFigures;
  readonly rows: readonly SheetRow[];
  readonly order: ChannelOrder;
  readonly colourMap: ColourMap;
  readonly ranges: readonly ValueRange[];
  /** Of a channel's small map, and of a small picture. */
  readonly mapSize: PictureSize;
  readonly pictureSize: PictureSize;
}): ContactSheet {
  const cells: SheetCell[] = [];
  const captions: Caption[] = [];
  const write = (x: number, y: number, text: string, more: Partial<Caption> = {}): void => {
    captions.push({ x, y, text, sizePx: 13, ...more });
  };
  let y = marginPx + 22;
  write(marginPx, y, title, { sizePx: 22, bold: true });
  y += 24;
  const measures = `Channels by ${order}. Colours: ${colourMap}; the numbers are the ends of each channel's scale, which is the same in all rows.`;
  write(marginPx, y, measures, { grey: 0.7 });
  y += lineOfTextPx;
  const explained = figures.principal.explained.map((share) => `${(100 * share).toFixed(0)} %`).join(', ');
  write(marginPx, y, `Axes: the three principal axes of all rows together as red, green and blue; they explain ${explained} of the variance.`, { grey: 0.7 });
  y += 28;

  const pictureStep = Math.max(pictureSize.widthPx * enlargementFor(pictureSize, pictureBoxPx), leastPicturePx) + 2 * gapPx;
  rows.forEach(({ row, picturePath, coloursPath }, index) => {
    [picturePath, coloursPath].forEach((scratchPath, kind) => {
      const x = marginPx + (kind * rows.length + index) * pictureStep + (kind === 1 ? 2 * gapPx : 0);
      cells.push({ scratchPath, x, y: y + lineOfTextPx, enlarge: enlargementFor(pictureSize, pictureBoxPx), paint: null });
      write(x, y + 10, kind === 0 ? rowNames[row] : `axes of the ${rowNames[row]}`, { grey: 0.8 });
    });
  });
  y += lineOfTextPx + pictureSize.heightPx * enlargementFor(pictureSize, pictureBoxPx) + 28;

  write(marginPx, y, 'Distance between rows, mean over all pixels', { bold: true });
  write(marginPx + 460, y, '1 \u2212 cosine', { align: 'right', grey: 0.7 });
  write(marginPx + 560, y, 'L2', { align: 'right', grey: 0.7 });
  for (const { rows: pair, whole } of figures.distances) {
    y += lineOfTextPx;
    write(marginPx, y, pair.map((row) => rowNames[row]).join(' to '), { grey: 0.8 });
    write(marginPx + 460, y, whole.cosine.toFixed(5), { align: 'right' });
    write(marginPx + 560, y, whole.l2.toFixed(4), { align: 'right' });
  }
  y += 36;

  const channels = orderChannels(figures, order);
  const enlarge = enlargementFor(mapSize, channelBoxPx);
  const columnPx = Math.max(mapSize.widthPx * enlarge, leastChannelPx);
  const rowStep = mapSize.heightPx * enlarge + gapPx;
  for (let first = 0; first < channels.length; first += columns) {
    const block = channels.slice(first, first + columns);
    block.forEach((channel, column) => {
      const range = ranges[channel];
      if (range === undefined) throw new Error('internal: a channel without a scale');
      const x = marginPx + labelPx + column * (columnPx + gapPx);
      write(x, y, String(channel), { bold: true, sizePx: 12 });
      write(x + columnPx, y, rangeWords(range), { align: 'right', sizePx: 11, grey: 0.7 });
      rows.forEach(({ mapsPath }, index) => {
        cells.push({ scratchPath: mapsPath, x, y: y + 6 + index * rowStep, enlarge, paint: { channel, colourMap, range } });
      });
    });
    rows.forEach(({ row }, index) => {
      write(marginPx, y + 6 + index * rowStep + rowStep / 2, rowNames[row], { sizePx: 12, grey: 0.8 });
    });
    y += rows.length * rowStep + 28;
  }
  const widthPx = Math.max(2 * marginPx + labelPx + columns * (columnPx + gapPx), 2 * marginPx + 2 * rows.length * pictureStep + 2 * gapPx);
  return { widthPx, heightPx: y, grey: background, cells, captions };
}

/** How many times a small picture is enlarged to fill its box. */
const enlargementFor = ({ widthPx, heightPx }: PictureSize, boxPx: number): number => Math.max(1, Math.floor(boxPx / Math.max(widthPx, heightPx)));

/** How many pixels become one, so that a picture fits into a box, and its size then. */
export function shrunkSize({ widthPx, heightPx }: PictureSize, boxPx: number): PictureSize & { readonly stepPx: number } {
  const stepPx = Math.max(1, Math.ceil(Math.max(widthPx, heightPx) / boxPx));
  return { stepPx, widthPx: Math.ceil(widthPx / stepPx), heightPx: Math.ceil(heightPx / stepPx) };
}

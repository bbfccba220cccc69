import type { CallOptions } from '../foundation/progress.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { Region } from '../imaging/scratch-image.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { assertInside } from './assert-inside.ts';
import { ChannelStatistics, explanationsOf } from './channel-statistics.ts';
import type { InspectionService, PriorFigures, PriorRow, RowDistance, RowPicture } from './inspection-service.ts';
import { Overview } from './overview.ts';
import { PriorCovariance } from './principal-axes.ts';
import { PriorDistance } from './prior-distance.ts';
import { forEachTile, loadGuidedModel, PriorTiles } from './prior-tiles.ts';
import { sampleStepPx } from './samples.ts';

type MeasureParams = Parameters<InspectionService['measure']>[0];

/** Two rows that are compared. */
interface Pair {
  readonly rows: readonly [PriorRow, PriorRow];
  readonly indices: readonly [number, number];
  readonly whole: PriorDistance;
  readonly rectangle: PriorDistance | undefined;
}

/**
 * One pass over the priors of all rows: figures, small maps, and arrays on disk where they are wanted.
 *
 * Cost: memory is bounded by a tile for each row and by the small maps; time by two convolutions for each pixel and row.
 * Throws: `wrong-use`, `model-damaged`, `disk-full`, `output-not-writable`, `cancelled`.
 */
export async function measurePriors(
  { model, view, rows, rectangle, overviewStepPx, ...choice }: MeasureParams,
  options: CallOptions = {},
): Promise<PriorFigures> {
  const guided = loadGuidedModel(model);
  const opened: ScratchImage[] = [];
  const open = (image: ScratchImage): ScratchImage => {
    opened.push(image);
    return image;
  };
  let priors: PriorTiles | undefined;
  try {
    const pictures = rows.map(({ scratchPath }) => open(ScratchImage.open(scratchPath)));
    const size = commonSize(pictures);
    if (rectangle !== null) assertInside(rectangle, size);
    priors = await PriorTiles.open(guided, size, choice);
    const { channels } = priors;
    const arrays = rows.map(({ arrayPath }) =>
      arrayPath === undefined ? undefined : open(ScratchImage.create(arrayPath, { ...size, planes: channels })),
    );
    const pixels = size.widthPx * size.heightPx;
    const statistics = rows.map(() => new ChannelStatistics(channels, sampleStepPx(pixels)));
    const overviews = rows.map(() => new Overview(size, channels, overviewStepPx));
    const covariance = new PriorCovariance(channels, sampleStepPx(pixels * rows.length));
    const pairs = pairsOf(rows, channels, rectangle !== null);
    const { tiles } = priors;

    await forEachTile(tiles, 'measuring', options, async (tile) => {
      const maps: Float32Array[] = [];
      for (const [index, picture] of pictures.entries()) {
        const map = await (priors as PriorTiles).read(picture, tile, view);
        maps.push(map);
        statistics[index]?.add(map, explanationsOf(picture, tile.core), tile.core);
        overviews[index]?.add(map, tile.core);
        arrays[index]?.writeRegion(tile.core, map);
        covariance.add(map, tile.core);
      }
      for (const pair of pairs) {
        const [a, b] = mapsOf(pair, maps);
        pair.whole.add(a, b);
        if (rectangle !== null && meet(tile.core, rectangle)) pair.rectangle?.add(a, b, withinRectangle(tile.core, rectangle));
      }
    });
    rows.forEach(({ outputOverviewPath }, index) => overviews[index]?.write(outputOverviewPath));
    const figures = rows.map(({ row }, index) => ({ row, channels: statistics[index]?.figures() ?? [] }));
    return {
      view,
      channels,
      ...size,
      rows: figures,
      distances: pairs.map(({ rows: names, indices: [, second], whole, rectangle: part }): RowDistance => {
        const deviations = figures[second]?.channels.map(({ deviation }) => deviation) ?? [];
        const relative = (difference: number, channel: number): number => {
          const deviation = deviations[channel] ?? 0;
          return deviation > 0 ? difference / deviation : 0;
        };
        return {
          rows: names,
          whole: whole.distance(),
          rectangle: part?.distance() ?? null,
          channelChanges: whole.channelDifferences().map(relative),
        };
      }),
      principal: covariance.axes(),
    };
  } finally {
    for (const image of opened) image.close();
    await priors?.close();
  }
}

/**
 * How far rows are from each other within a rectangle: the same figures as `measurePriors` gives, from the tiles that it
 * touches alone.
 *
 * Throws: `wrong-use`, `model-damaged`, `cancelled`.
 */
export async function comparePriors(
  { model, view, rows, rectangle, ...choice }: Parameters<InspectionService['compare']>[0],
  options: CallOptions = {},
): ReturnType<InspectionService['compare']> {
  const guided = loadGuidedModel(model);
  const pictures: ScratchImage[] = [];
  let priors: PriorTiles | undefined;
  try {
    for (const { scratchPath } of rows) pictures.push(ScratchImage.open(scratchPath));
    const size = commonSize(pictures);
    assertInside(rectangle, size);
    priors = await PriorTiles.open(guided, size, choice);
    const { channels, tiles } = priors;
    const pairs = pairsOf(rows, channels, false);
    await forEachTile(tiles.filter(({ core }) => meet(core, rectangle)), 'comparing', options, async (tile) => {
      const maps: Float32Array[] = [];
      for (const picture of pictures) maps.push(await (priors as PriorTiles).read(picture, tile, view));
      for (const pair of pairs) pair.whole.add(...mapsOf(pair, maps), withinRectangle(tile.core, rectangle));
    });
    return pairs.map(({ rows: names, whole }) => ({ rows: names, distance: whole.distance() }));
  } finally {
    for (const picture of pictures) picture.close();
    await priors?.close();
  }
}

function mapsOf({ indices }: Pair, maps: readonly Float32Array[]): readonly [Float32Array, Float32Array] {
  const [a, b] = indices.map((index) => maps[index]);
  if (a === undefined || b === undefined) throw new Error('internal: a pair without its rows');
  return [a, b];
}

function pairsOf(rows: readonly RowPicture[], channels: number, withRectangle: boolean): readonly Pair[] {
  return rows.flatMap(({ row: a }, first) =>
    rows.slice(first + 1).map(
      ({ row: b }, offset): Pair => ({
        rows: [a, b],
        indices: [first, first + 1 + offset],
        whole: new PriorDistance(channels),
        rectangle: withRectangle ? new PriorDistance(channels) : undefined,
      }),
    ),
  );
}

/** Invariant: all rows are of one size. */
export function commonSize(pictures: readonly ScratchImage[]): PictureSize {
  const [first, ...others] = pictures.map(({ size: { widthPx, heightPx } }) => ({ widthPx, heightPx }));
  if (first === undefined) throw new Error('internal: no row to measure');
  if (others.some(({ widthPx, heightPx }) => widthPx !== first.widthPx || heightPx !== first.heightPx)) {
    throw new Error('internal: rows differ in size');
  }
  return first;
}

const meet = (a: Region, b: Region): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const withinRectangle =
  (core: Region, { x, y, width, height }: Region) =>
  (pixel: number): boolean => {
    const [column, row] = [core.x + (pixel % core.width) - x, core.y + Math.floor(pixel / core.width) - y];
    return column >= 0 && column < width && row >= 0 && row < height;
  };

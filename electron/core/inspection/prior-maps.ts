import type { CallOptions } from '../foundation/progress.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { InspectionService, MapFigures } from './inspection-service.ts';
import { MapCounts } from './map-counts.ts';
import { commonSize } from './measure-priors.ts';
import { PriorDistance } from './prior-distance.ts';
import { forEachTile, loadGuidedModel, PriorTiles } from './prior-tiles.ts';

/**
 * One channel of a picture's prior at full size.
 *
 * Throws: `wrong-use`, `model-damaged`, `disk-full`, `output-not-writable`, `cancelled`.
 */
export async function channelMap(
  { model, view, scratchPath, channel, range, outputScratchPath, ...choice }: Parameters<InspectionService['channel']>[0],
  options: CallOptions = {},
): Promise<MapFigures> {
  const guided = loadGuidedModel(model);
  const picture = ScratchImage.open(scratchPath);
  const counts = new MapCounts(range);
  try {
    const { widthPx, heightPx } = picture.size;
    const priors = await PriorTiles.open(guided, { widthPx, heightPx }, choice);
    if (channel >= priors.channels) throw new Error('internal: no such channel');
    const output = ScratchImage.create(outputScratchPath, { widthPx, heightPx, planes: 1 });
    try {
      await forEachTile(priors.tiles, 'looking', options, async (tile) => {
        const maps = await priors.read(picture, tile, view);
        const area = tile.core.width * tile.core.height;
        const map = maps.subarray(channel * area, (channel + 1) * area);
        output.writeRegion(tile.core, map);
        counts.add(map);
      });
    } finally {
      output.close();
      await priors.close();
    }
    return counts.figures();
  } finally {
    picture.close();
  }
}

/**
 * How far two pictures' priors are from each other, place by place: the length of their difference. Between the input and its
 * pseudo ground truth this is the degradation map.
 *
 * Throws: `wrong-use`, `model-damaged`, `disk-full`, `output-not-writable`, `cancelled`.
 */
export async function priorDifference(
  { model, view, scratchPaths, outputScratchPath, ...choice }: Parameters<InspectionService['difference']>[0],
  options: CallOptions = {},
): Promise<{ readonly mean: number; readonly high: number }> {
  const guided = loadGuidedModel(model);
  const opened: ScratchImage[] = [];
  try {
    for (const path of scratchPaths) opened.push(ScratchImage.open(path));
    const [first, second] = opened as [ScratchImage, ScratchImage];
    const size = commonSize(opened);
    const priors = await PriorTiles.open(guided, size, choice);
    const output = ScratchImage.create(outputScratchPath, { ...size, planes: 1 });
    const distance = new PriorDistance(priors.channels);
    let high = 0;
    try {
      await forEachTile(priors.tiles, 'comparing', options, async (tile) => {
        const lengths = distance.add(await priors.read(first, tile, view), await priors.read(second, tile, view));
        output.writeRegion(tile.core, lengths);
        for (const length of lengths) high = Math.max(high, length);
      });
    } finally {
      output.close();
      await priors.close();
    }
    return { mean: distance.distance().l2, high };
  } finally {
    for (const image of opened) image.close();
  }
}

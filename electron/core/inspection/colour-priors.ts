import type { CallOptions } from '../foundation/progress.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { InspectionService } from './inspection-service.ts';
import { forEachTile, loadGuidedModel, PriorTiles } from './prior-tiles.ts';

/** How many deviations from the mean the ends of a colour are. */
const deviationsToEnd = 2.5;

/**
 * A picture's prior as colours, by its place along three axes.
 *
 * Range: 0..1, 0.5 at the mean; what is farther off than 2.5 deviations is cut off.
 * Throws: `wrong-use`, `model-damaged`, `disk-full`, `output-not-writable`, `cancelled`.
 */
export async function colourPriors(
  { model, view, scratchPath, principal, outputScratchPath, ...choice }: Parameters<InspectionService['colours']>[0],
  options: CallOptions = {},
): Promise<null> {
  const guided = loadGuidedModel(model);
  const picture = ScratchImage.open(scratchPath);
  try {
    const { widthPx, heightPx } = picture.size;
    const priors = await PriorTiles.open(guided, { widthPx, heightPx }, choice);
    const output = ScratchImage.create(outputScratchPath, { widthPx, heightPx, planes: 3 });
    try {
      await forEachTile(priors.tiles, 'colouring', options, async (tile) => {
        const maps = await priors.read(picture, tile, view);
        const area = tile.core.width * tile.core.height;
        const colours = new Float32Array(3 * area);
        for (let axis = 0; axis < 3; axis++) {
          const colour = colours.subarray(axis * area, (axis + 1) * area);
          const deviation = principal.deviations[axis] ?? 0;
          const scale = deviation > 0 ? 0.5 / (deviationsToEnd * deviation) : 0;
          const weights = principal.axes[axis]?.map((weight) => weight * scale) ?? [];
          colour.fill(weights.reduce((sum, weight, channel) => sum - weight * (principal.mean[channel] ?? 0), 0.5));
          weights.forEach((weight, channel) => {
            const map = maps.subarray(channel * area, (channel + 1) * area);
            for (let i = 0; i < area; i++) colour[i] = (colour[i] ?? 0) + weight * (map[i] ?? 0);
          });
        }
        output.writeRegion(tile.core, colours.map((value) => Math.min(1, Math.max(0, value))));
      });
    } finally {
      output.close();
      await priors.close();
    }
  } finally {
    picture.close();
  }
  return null;
}

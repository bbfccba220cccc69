import { buildSwitchedRestorer } from '../../../models/networks/prior/switched-restorer.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { coreEdge, cutCore, tileGrid } from '../imaging/tiling.ts';
import { GraphSession } from '../inference/sessions.ts';
import type { InspectionService } from './inspection-service.ts';
import { commonSize } from './measure-priors.ts';
import { forEachTile, loadGuidedModel } from './prior-tiles.ts';

/** Edge of the largest core, as for restoring. */
const largestCorePx = 256;

/**
 * Restores a picture with another prior than that of its pseudo ground truth, tile by tile.
 *
 * Throws: `wrong-use` for a model without a prior; `model-damaged`, `disk-full`, `output-not-writable`, `cancelled`.
 */
export async function switchedRestoration(
  { model, by, scratchPath, guideScratchPath, outputScratchPath, tilePx = largestCorePx, gridShiftPx = 0 }: Parameters<InspectionService['restoreSwitched']>[0],
  options: CallOptions = {},
): Promise<null> {
  if ((by === 'guide') !== (guideScratchPath !== null)) throw new Error('internal: a guide goes with the switch of that name');
  const { architecture, weights } = loadGuidedModel(model);
  const { windowPx, haloPx } = architecture;
  const opened: ScratchImage[] = [];
  try {
    for (const path of [scratchPath, guideScratchPath]) if (path !== null) opened.push(ScratchImage.open(path));
    const [picture, guide] = opened;
    if (picture === undefined) throw new Error('internal: no picture is open');
    const { widthPx, heightPx } = commonSize(opened);
    const [coreWidthPx, coreHeightPx] = [coreEdge(widthPx, tilePx, windowPx), coreEdge(heightPx, tilePx, windowPx)];
    const tiles = tileGrid({ widthPx, heightPx, coreWidthPx, coreHeightPx, haloPx, windowPx, shiftPx: gridShiftPx });
    const size = { widthPx: coreWidthPx + 2 * haloPx, heightPx: coreHeightPx + 2 * haloPx };
    const session = await GraphSession.create(buildSwitchedRestorer(architecture, { batch: 1, ...size }, by), weights, 'cpu');
    const output = ScratchImage.create(outputScratchPath, { widthPx, heightPx, planes: 3 });
    try {
      await forEachTile(tiles, 'restoring', options, async (tile) => {
        const inputs = { image: picture.readRegion(tile.input, 3), ...(guide === undefined ? {} : { guide: guide.readRegion(tile.input, 3) }) };
        const [restored] = await session.run(inputs, ['restored']);
        output.writeRegion(tile.core, cutCore(restored, tile));
      });
    } finally {
      output.close();
      await session.release();
    }
    return null;
  } finally {
    for (const image of opened) image.close();
  }
}

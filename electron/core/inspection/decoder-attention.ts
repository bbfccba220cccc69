import { buildDecoderAttention } from '../../../models/networks/decoder-attention.ts';
import type { TokenGrid } from '../../../models/networks/architecture.ts';
import type { PictureSize } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { GraphSession } from '../inference/sessions.ts';
import { assertInside } from './assert-inside.ts';
import type { AttentionMap, InspectionService, Place } from './inspection-service.ts';
import { loadGuidedModel } from './prior-tiles.ts';

/** Windows on each side of the one that the place lies in: shifted ones reach beyond it. */
const marginWindows = 1;

/**
 * What theta's decoder pays attention to from one place of a picture, in each of its blocks: only a tile around the place is
 * restored for it.
 *
 * Numerics: beyond the picture's edges it sees the picture mirrored, as restoring does.
 * Throws: `wrong-use` for a place outside the picture or a model without a prior; `model-damaged`.
 */
export async function decoderAttention({ model, scratchPath, at }: Parameters<InspectionService['attention']>[0]): Promise<readonly AttentionMap[]> {
  const { architecture, weights } = loadGuidedModel(model);
  const picture = ScratchImage.open(scratchPath);
  try {
    assertInside({ ...at, width: 1, height: 1 }, picture.size);
    const { windowPx, haloPx } = architecture;
    const marginPx = haloPx + marginWindows * windowPx;
    const [left, top] = [at.x, at.y].map((position) => Math.floor(position / windowPx) * windowPx - marginPx) as [number, number];
    const size: PictureSize = { widthPx: windowPx + 2 * marginPx, heightPx: windowPx + 2 * marginPx };
    const { graph, attentions } = buildDecoderAttention(architecture, { batch: 1, ...size });
    const session = await GraphSession.create(graph, weights, 'cpu');
    try {
      const image = picture.readRegion({ x: left, y: top, width: size.widthPx, height: size.heightPx }, 3);
      const paid = await session.run({ image }, attentions.map(({ output }) => output));
      return attentions.map(({ block, to, tokens }, index) => ({
        block,
        to,
        ...mapAt(paid[index] ?? new Float32Array(), tokens, size, { x: at.x - left, y: at.y - top }, { x: left, y: top }),
      }));
    } finally {
      await session.release();
    }
  } finally {
    picture.close();
  }
}

/** The row of the token at a place of the tile, head by head. Shapes: weights [windows, heads, N, N]. */
function mapAt(
  weights: Float32Array,
  { windowPx, shiftPx, tokenPx }: TokenGrid,
  { widthPx, heightPx }: PictureSize,
  place: Place,
  origin: Place,
): Omit<AttentionMap, 'block' | 'to'> {
  const edge = windowPx / tokenPx;
  const tokens = edge ** 2;
  const windows = (widthPx / windowPx) * (heightPx / windowPx);
  const heads = weights.length / (windows * tokens ** 2);
  const [column, row] = [place.x, place.y].map((position) => Math.floor((position - shiftPx) / windowPx)) as [number, number];
  const corner = { x: column * windowPx + shiftPx, y: row * windowPx + shiftPx };
  const [tokenX, tokenY] = [place.x - corner.x, place.y - corner.y].map((within) => Math.floor(within / tokenPx)) as [number, number];
  const window = row * (widthPx / windowPx) + column;
  return {
    window: { x: origin.x + corner.x, y: origin.y + corner.y, width: windowPx, height: windowPx },
    tokenPx,
    heads: Array.from({ length: heads }, (_, head) => {
      const start = ((window * heads + head) * tokens + tokenY * edge + tokenX) * tokens;
      return Array.from(weights.subarray(start, start + tokens));
    }),
  };
}

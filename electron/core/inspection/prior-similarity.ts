import { buildPriorSimilarity } from '../../../models/networks/prior/prior-views.ts';
import type { CallOptions } from '../foundation/progress.ts';
import type { PictureSize } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { Tile } from '../imaging/tiling.ts';
import { cutCore } from '../imaging/tiling.ts';
import { GraphSession } from '../inference/sessions.ts';
import { assertInside } from './assert-inside.ts';
import type { InspectionService, SimilarityFigures } from './inspection-service.ts';
import type { GuidedModel } from './prior-tiles.ts';
import { forEachTile, loadGuidedModel, priorGrid, PriorTiles } from './prior-tiles.ts';

type SimilarityParams = Parameters<InspectionService['similarity']>[0];

/**
 * How much each place of a picture resembles the patch around one of them, by their priors.
 *
 * Numerics: patches that hang over the picture's edge see it mirrored there.
 * Throws: `wrong-use` for a place outside the picture; `model-damaged`, `disk-full`, `output-not-writable`, `cancelled`.
 */
export async function priorSimilarity(
  { model, view, scratchPath, at, patchPx, outputScratchPath, ...choice }: SimilarityParams,
  options: CallOptions = {},
): Promise<SimilarityFigures> {
  if (patchPx % 2 !== 1) throw new Error('internal: a patch has a middle');
  const guided = loadGuidedModel(model);
  const picture = ScratchImage.open(scratchPath);
  try {
    const { widthPx, heightPx } = picture.size;
    assertInside({ ...at, width: 1, height: 1 }, picture.size);
    const patch = await patchAround(guided, picture, { view, at, patchPx });
    const { tiles, size } = priorGrid(guided, { widthPx, heightPx }, choice, (patchPx - 1) / 2);
    const graph = buildPriorSimilarity(guided.architecture, { batch: 1, ...size }, { view, patchPx });
    const session = await GraphSession.create(graph, guided.weights, 'cpu');
    const output = ScratchImage.create(outputScratchPath, { widthPx, heightPx, planes: 1 });
    const search = new TwinSearch({ at, patchPx });
    try {
      await forEachTile(tiles, 'comparing', options, async (tile) => {
        const [whole] = await session.run({ image: picture.readRegion(tile.input, 3), patch }, ['similarity']);
        const similarity = cutCore(whole, tile);
        output.writeRegion(tile.core, similarity);
        search.add(similarity, tile);
      });
    } finally {
      output.close();
      await session.release();
    }
    return search.figures();
  } finally {
    picture.close();
  }
}

/** Shapes: [C, P, P], of length 1. */
async function patchAround(
  guided: GuidedModel,
  picture: ScratchImage,
  { view, at, patchPx }: Pick<SimilarityParams, 'view' | 'at' | 'patchPx'>,
): Promise<Float32Array> {
  const { windowPx } = guided.architecture;
  const [left, top] = [at.x, at.y].map((middle) => middle - (patchPx - 1) / 2) as [number, number];
  // The tile begins where a window does, so that e is met in its phase.
  const [originX, originY] = [left, top].map((from) => Math.floor(from / windowPx) * windowPx) as [number, number];
  const edgePx = Math.ceil((patchPx + windowPx) / windowPx) * windowPx;
  const small: PictureSize = { widthPx: edgePx, heightPx: edgePx };
  const priors = await PriorTiles.open(guided, small, { tilePx: edgePx });
  try {
    const [tile] = priors.tiles;
    if (tile === undefined) throw new Error('internal: a patch without a tile');
    const moved: Tile = {
      input: { ...tile.input, x: tile.input.x + originX, y: tile.input.y + originY },
      core: { x: left, y: top, width: patchPx, height: patchPx },
    };
    const patch = await priors.read(picture, moved, view);
    const length = Math.sqrt(patch.reduce((sum, value) => sum + value * value, 0));
    return length > 0 ? patch.map((value) => value / length) : patch;
  } finally {
    await priors.close();
  }
}

/** Finds the most similar place that does not overlap the patch. */
class TwinSearch {
  readonly #patch: Pick<SimilarityParams, 'at' | 'patchPx'>;
  #lowest = Infinity;
  #twin: SimilarityFigures['twin'] = null;

  constructor(patch: Pick<SimilarityParams, 'at' | 'patchPx'>) {
    this.#patch = patch;
  }

  add(similarity: Float32Array, { core }: Tile): void {
    const { at, patchPx } = this.#patch;
    for (const [i, value] of similarity.entries()) {
      if (value < this.#lowest) this.#lowest = value;
      if (this.#twin !== null && value <= this.#twin.similarity) continue;
      const [x, y] = [core.x + (i % core.width), core.y + Math.floor(i / core.width)];
      if (Math.max(Math.abs(x - at.x), Math.abs(y - at.y)) >= patchPx) this.#twin = { x, y, similarity: value };
    }
  }

  figures(): SimilarityFigures {
    return { ...this.#patch, lowest: this.#lowest, twin: this.#twin };
  }
}

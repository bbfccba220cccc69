import { setImmediate } from 'node:timers/promises';
import { sentence } from '../../words/sentence.ts';
import type { GuidedArchitecture } from '../../../models/networks/architecture.ts';
import { buildPriorViews, priorHaloPx } from '../../../models/networks/prior/prior-views.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { Eta } from '../foundation/eta.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { ScratchImage } from '../imaging/scratch-image.ts';
import type { Tile } from '../imaging/tiling.ts';
import { coreEdge, cutCore, tileGrid } from '../imaging/tiling.ts';
import type { ModelReference } from '../inference/inference-service.ts';
import { GraphSession, loadModel } from '../inference/sessions.ts';
import type { PictureView, TilingChoice } from './inspection-service.ts';

/** Edge of the largest core: 64 channels of it are 17 MB. */
const largestCorePx = 256;

export interface GuidedModel {
  readonly architecture: GuidedArchitecture;
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** Throws: `model-damaged`; `wrong-use` for a model without a prior. */
export function loadGuidedModel(model: ModelReference): GuidedModel {
  const { architecture, weights } = loadModel(model);
  if (architecture.kind === 'guided') return { architecture, weights };
  throw new TapeError('wrong-use', sentence('The model "{model}" has no prior to look at.', { model: model.modelId }), { remedy: 'Choose another model.' });
}

/** How a picture is cut for the prior. `reachPx`: how far beyond its prior a tile must see besides. */
export function priorGrid(
  { architecture }: GuidedModel,
  { widthPx, heightPx }: PictureSize,
  { tilePx = largestCorePx, gridShiftPx = 0 }: TilingChoice,
  reachPx = 0,
): { readonly tiles: readonly Tile[]; readonly size: PictureSize } {
  const { windowPx } = architecture;
  const haloPx = Math.ceil((priorHaloPx(architecture) + reachPx) / windowPx) * windowPx;
  const [coreWidthPx, coreHeightPx] = [coreEdge(widthPx, tilePx, windowPx), coreEdge(heightPx, tilePx, windowPx)];
  return {
    tiles: tileGrid({ widthPx, heightPx, coreWidthPx, coreHeightPx, haloPx, windowPx, shiftPx: gridShiftPx }),
    size: { widthPx: coreWidthPx + 2 * haloPx, heightPx: coreHeightPx + 2 * haloPx },
  };
}

/**
 * The prior learning module over one picture after the other, tile by tile.
 *
 * Numerics: on the CPU, whatever restores: two convolutions are quick there, and figures are the same everywhere.
 * Owns: a native session, until `close`.
 */
export class PriorTiles {
  readonly channels: number;
  readonly tiles: readonly Tile[];
  readonly #session: GraphSession;

  private constructor(session: GraphSession, channels: number, tiles: readonly Tile[]) {
    this.#session = session;
    this.channels = channels;
    this.tiles = tiles;
  }

  static async open(model: GuidedModel, picture: PictureSize, choice: TilingChoice): Promise<PriorTiles> {
    const { tiles, size } = priorGrid(model, picture, choice);
    const graph = buildPriorViews(model.architecture, { batch: 1, ...size });
    const session = await GraphSession.create(graph, model.weights, 'cpu');
    return new PriorTiles(session, model.architecture.embedDim, tiles);
  }

  /** Shapes: planar [C, core height, core width]. */
  async read(image: ScratchImage, tile: Tile, view: PictureView): Promise<Float32Array> {
    const [maps] = await this.#session.run({ image: image.readRegion(tile.input, 3) }, [view]);
    return cutCore(maps, tile);
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

/**
 * Goes through tiles one by one, with progress, and with a look between two of them at whether to stop.
 *
 * Throws: `cancelled`.
 */
export async function forEachTile(
  tiles: readonly Tile[],
  phase: string,
  { signal, onProgress }: CallOptions,
  visit: (tile: Tile) => Promise<void>,
): Promise<void> {
  const eta = new Eta();
  for (const [done, tile] of tiles.entries()) {
    // Lets a cancel message in between two tiles.
    await setImmediate();
    if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
    const etaMs = eta.after(done, tiles.length);
    onProgress?.({ phase, done, total: tiles.length, ...(etaMs === undefined ? {} : { etaMs }) });
    await visit(tile);
  }
  onProgress?.({ phase, done: tiles.length, total: tiles.length, etaMs: 0 });
}

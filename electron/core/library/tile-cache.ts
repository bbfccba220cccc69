import { existsSync } from 'node:fs';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import { viewingLevels, viewingTilePx } from '../imaging/imaging-service.ts';
import type { OpenPictures } from './open-pictures.ts';

export interface TilePosition {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Tiles of the viewing pyramids: rendered when first asked for, kept beside its scratch image. */
export class TileCache {
  readonly #pictures: OpenPictures;
  readonly #imaging: ImagingService;
  /** By path, so that two requests for one tile render it once. */
  readonly #rendering = new Map<string, Promise<null>>();

  constructor(pictures: OpenPictures, imaging: ImagingService) {
    this.#pictures = pictures;
    this.#imaging = imaging;
  }

  /** The path of a tile's PNG file. Throws: `not-found`. */
  async tilePath(pictureId: string, { level, column, row }: TilePosition): Promise<string> {
    const { scratchPath, size } = this.#pictures.picture(pictureId);
    const inside = (index: number, lengthPx: number): boolean =>
      index >= 0 && index * viewingTilePx < Math.ceil(lengthPx / 2 ** level);
    const exists =
      level >= 0 &&
      level < viewingLevels(size.widthPx, size.heightPx) &&
      inside(column, size.widthPx) &&
      inside(row, size.heightPx);
    if (!exists) throw new TapeError('not-found', 'The picture has no such tile.');

    const tilePath = `${scratchPath}.tile-${level}-${column}_${row}.png`;
    const rendering = this.#rendering.get(tilePath);
    if (rendering !== undefined) await rendering;
    else if (!existsSync(tilePath)) await this.#render({ scratchPath, level, column, row, tilePath });
    return tilePath;
  }

  async #render(params: Parameters<ImagingService['renderTile']>[0]): Promise<void> {
    const rendering = this.#imaging.renderTile(params);
    this.#rendering.set(params.tilePath, rendering);
    try {
      await rendering;
    } finally {
      this.#rendering.delete(params.tilePath);
    }
  }
}

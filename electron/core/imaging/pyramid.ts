import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { viewingLevels, viewingTilePx } from './imaging-service.ts';
import { outputError } from '../foundation/output-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { ScratchImage } from './scratch-image.ts';

const stripRows = 64;

/**
 * Cuts one tile of a scratch image's viewing pyramid and writes it as a PNG.
 *
 * Level 0 is full size, each further level half of the one before, rounded up. Levels are made when first
 * asked for and kept beside the scratch image.
 * Throws: `not-found` for a tile outside the pyramid; `disk-full`.
 */
export async function renderTile(
  scratchPath: string,
  level: number,
  column: number,
  row: number,
  tilePath: string,
): Promise<void> {
  const image = ScratchImage.open(levelPath(scratchPath, level));
  try {
    const { widthPx, heightPx, planes } = image.size;
    const [x, y] = [column * viewingTilePx, row * viewingTilePx];
    if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) throw outside();
    const region = { x, y, width: Math.min(viewingTilePx, widthPx - x), height: Math.min(viewingTilePx, heightPx - y) };
    const data = image.readRegion(region);
    const area = region.width * region.height;
    const samples = new Uint8Array(planes * area);
    for (let plane = 0; plane < planes; plane++) {
      for (let i = 0; i < area; i++) {
        samples[i * planes + plane] = Math.round(Math.min(1, Math.max(0, data[plane * area + i] ?? 0)) * 255);
      }
    }
    const png = await sharp(samples, { raw: { width: region.width, height: region.height, channels: planes as 3 | 4 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    makeAtomically(tilePath, (temporary) => {
      writeFileSync(temporary, png);
    });
  } finally {
    image.close();
  }
}

const outside = (): TapeError => new TapeError('not-found', 'There is no such tile.');

/** The scratch image of a level, made from the level below where it is missing. */
function levelPath(scratchPath: string, level: number): string {
  if (level === 0) return scratchPath;
  const path = `${scratchPath}.level-${level}`;
  if (existsSync(path)) return path;
  const larger = ScratchImage.open(scratchPath);
  const { widthPx, heightPx } = larger.size;
  larger.close();
  if (level < 0 || level >= viewingLevels(widthPx, heightPx)) throw outside();
  const below = levelPath(scratchPath, level - 1);
  makeAtomically(path, (temporary) => {
    halve(below, temporary);
  });
  return path;
}

/** Averages 2 x 2 pixels, strip by strip; an odd last row or column counts twice. */
function halve(fromPath: string, toPath: string): void {
  const from = ScratchImage.open(fromPath);
  try {
    const { widthPx, heightPx, planes } = from.size;
    const [halfWidth, halfHeight] = [Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)];
    const to = ScratchImage.create(toPath, { widthPx: halfWidth, heightPx: halfHeight, planes });
    try {
      for (let y = 0; y < halfHeight; y += stripRows) {
        const rows = Math.min(stripRows, halfHeight - y);
        const sourceRows = Math.min(2 * rows, heightPx - 2 * y);
        const source = from.readRegion({ x: 0, y: 2 * y, width: widthPx, height: sourceRows });
        const strip = new Float32Array(planes * rows * halfWidth);
        for (let plane = 0; plane < planes; plane++) {
          for (let row = 0; row < rows; row++) {
            const upper = (plane * sourceRows + 2 * row) * widthPx;
            const lower = (plane * sourceRows + Math.min(2 * row + 1, sourceRows - 1)) * widthPx;
            for (let x = 0; x < halfWidth; x++) {
              const [left, right] = [2 * x, Math.min(2 * x + 1, widthPx - 1)];
              strip[(plane * rows + row) * halfWidth + x] =
                ((source[upper + left] ?? 0) + (source[upper + right] ?? 0) + (source[lower + left] ?? 0) + (source[lower + right] ?? 0)) / 4;
            }
          }
        }
        to.writeRegion({ x: 0, y, width: halfWidth, height: rows }, strip);
      }
    } finally {
      to.close();
    }
  } finally {
    from.close();
  }
}

/** Never shows a half file; without the fsync of a file that must outlive us. */
function makeAtomically(path: string, make: (temporary: string) => void): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    make(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw outputError(error);
  }
}

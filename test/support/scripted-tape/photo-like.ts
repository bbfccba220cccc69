import sharp from 'sharp';

export type PictureKind = 'before' | 'after' | 'spared';

/** Which square of which level to paint. */
export interface TileRequest {
  readonly kind: PictureKind;
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** A whole number from coordinates, as good as random and always the same. */
function hash(x: number, y: number, channel: number): number {
  let value = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(channel + 1, 2147483647);
  value = Math.imul(value ^ (value >>> 13), 1274126177);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * A landscape by formula at any pixel: sky, sun, ridges and their texture. `before` has noise on it, `spared` some of it.
 *
 * Range: 0..255 whole numbers.
 */
export function pixelAt(kind: PictureKind, x: number, y: number, widthPx: number, heightPx: number): [number, number, number] {
  const u = x / widthPx;
  const v = y / heightPx;
  let colour: [number, number, number] = [70 + 140 * v, 105 + 90 * v, 150 + 20 * v];
  const sun = Math.hypot((u - 0.62) * (widthPx / heightPx), v - 0.42);
  if (sun < 0.06) colour = [252, 236, 200];
  else colour = colour.map((value, channel) => value + [90, 60, 10][channel]! * Math.exp(-sun * 7)) as typeof colour;
  const ridges = [
    { level: 0.55, swing: 0.09, frequency: 5, phase: 0.4, colour: [96, 108, 120] },
    { level: 0.67, swing: 0.07, frequency: 8, phase: 2.1, colour: [64, 78, 72] },
    { level: 0.82, swing: 0.05, frequency: 12, phase: 4.4, colour: [36, 48, 38] },
  ] as const;
  for (const { level, swing, frequency, phase, colour: ground } of ridges) {
    const edge = level - swing * (Math.sin(u * frequency + phase) + 0.35 * Math.sin(u * frequency * 3.7) + 0.08 * Math.sin(u * 90 + phase));
    if (v <= edge) continue;
    const texture = 10 * Math.sin(u * 420 + Math.sin(v * 300) * 2) * Math.sin(v * 380) - 60 * (v - edge);
    colour = ground.map((value) => value + texture) as typeof colour;
  }
  const noise = { before: 70, after: 0, spared: 20 }[kind];
  return colour.map((value, channel) =>
    Math.min(255, Math.max(0, Math.round(value + noise * (hash(x, y, channel) + hash(y, x, channel + 7) - 1)))),
  ) as typeof colour;
}

interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tilePx: number;
}

/** Tests ask for the same tiles again and again, and a tile takes a while to paint. */
const painted = new Map<string, Promise<Buffer>>();

/** One tile of the pyramid; coarser levels take every 2^level-th pixel and, as an average would, less noise. */
export function photoLikeTile(request: TileRequest, picture: Picture): Promise<Buffer> {
  const key = JSON.stringify([request, picture]);
  const tile = painted.get(key) ?? paintTile(request, picture);
  painted.set(key, tile);
  return tile;
}

async function paintTile(request: TileRequest, picture: Picture): Promise<Buffer> {
  const { widthPx, heightPx, tilePx } = picture;
  const step = 2 ** request.level;
  const width = Math.min(tilePx, Math.ceil(widthPx / step) - request.column * tilePx);
  const height = Math.min(tilePx, Math.ceil(heightPx / step) - request.row * tilePx);
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = Math.min(widthPx - 1, (request.column * tilePx + column) * step);
      const y = Math.min(heightPx - 1, (request.row * tilePx + row) * step);
      pixels.set(pixelAt(request.kind, x, y, widthPx, heightPx), (row * width + column) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 1 }).toBuffer();
}

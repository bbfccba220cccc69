import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { temporaryFolder } from './real-workers.ts';
import { hashWord } from './synthetic-data.ts';

/** Shapes: interleaved [heightPx, widthPx, channels]. */
export interface FloatPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: Float32Array;
}

/** A picture of smooth colours with a little noise, within 0..1; or with lights, shadows and curious numbers beyond. */
export function floatPicture(channels: FloatPicture['channels'], beyond: boolean, [widthPx, heightPx]: readonly [number, number] = [61, 45]): FloatPicture {
  const data = Float32Array.from({ length: widthPx * heightPx * channels }, (_, i) => {
    const [channel, x, y] = [i % channels, Math.floor(i / channels) % widthPx, Math.floor(i / channels / widthPx)];
    const smooth = 0.5 + 0.4 * Math.sin((x / widthPx) * (channel + 2)) * Math.cos((y / heightPx) * (3 - channel));
    return (smooth - 0.5) * (beyond ? 3 : 1) + 0.5 + (hashWord('float', i) / 2 ** 32 - 0.5) * 0.05;
  });
  if (beyond) data.set([0, 1, 1000.5, -7.25, 1e-30, -1e-40, 3e38, 1 + 2 ** -23, 16_777_217]);
  return { widthPx, heightPx, channels, data };
}

/** How a TIFF holds its samples. Absent: little-endian, strips, no predictor, pixel by pixel, 32 bits. */
export interface FloatLayout {
  readonly bigEndian?: boolean;
  readonly tilePx?: number;
  /** Bytes of one significance together, as differences, deflated. Source: Adobe, TIFF Technical Note 3. */
  readonly predictor?: boolean;
  readonly planar?: boolean;
  readonly bits?: 16 | 32 | 64;
  readonly whiteIsZero?: boolean;
  readonly associatedAlpha?: boolean;
}

const rowsPerStrip = 7;

/** Writes a TIFF of floating point into a folder of its own and gives its path. Source: TIFF 6.0. */
export function newFloatTiff(picture: FloatPicture, layout: FloatLayout = {}): string {
  const { widthPx, heightPx, channels } = picture;
  const { bigEndian = false, tilePx, predictor = false, planar = false, bits = 32, whiteIsZero = false, associatedAlpha = false } = layout;
  const planes = planar ? Array.from({ length: channels }, (_, i) => [i]) : [Array.from({ length: channels }, (_, i) => i)];
  const [blockWidth, blockHeight] = tilePx === undefined ? [widthPx, rowsPerStrip] : [tilePx, tilePx];
  const blocks = planes.flatMap((plane) =>
    range(0, heightPx, blockHeight).flatMap((top) =>
      range(0, widthPx, blockWidth).map((left) => {
        // A tile goes on beyond the edge, a strip ends there.
        const rows = tilePx ?? Math.min(blockHeight, heightPx - top);
        const bytes = Buffer.concat(range(top, top + rows, 1).map((y) => rowOf(picture, y, range(left, left + blockWidth, 1), plane, bits, bigEndian, predictor)));
        return predictor ? deflateSync(bytes) : bytes;
      }),
    ),
  );
  const offsets = blocks.map((_, i) => 8 + blocks.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const lengths = blocks.map(({ length }) => length);
  const each = (value: number): readonly number[] => new Array<number>(channels).fill(value);
  const tags: readonly (readonly [number, ...number[]])[] = [
    [256, widthPx],
    [257, heightPx],
    [258, ...each(bits)],
    [259, predictor ? 8 : 1],
    [262, channels < 3 ? (whiteIsZero ? 0 : 1) : 2],
    ...(tilePx === undefined ? [[273, ...offsets] as const] : []),
    [277, channels],
    ...(tilePx === undefined ? ([[278, rowsPerStrip], [279, ...lengths]] as const) : []),
    [284, planar ? 2 : 1],
    [317, predictor ? 3 : 1],
    ...(tilePx === undefined ? [] : ([[322, tilePx], [323, tilePx], [324, ...offsets], [325, ...lengths]] as const)),
    ...(channels % 2 === 0 ? [[338, associatedAlpha ? 1 : 2] as const] : []),
    [339, ...each(3)],
  ];
  const body = Buffer.concat(blocks);
  const directoryAt = 8 + body.length;
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  const tail: Buffer[] = [];
  const put = (bytes: Buffer, value: number, at: number, size: 2 | 4): number => (bigEndian ? bytes.writeUIntBE(value, at, size) : bytes.writeUIntLE(value, at, size));
  put(directory, tags.length, 0, 2);
  tags.forEach(([tag, ...values], i) => {
    const at = 2 + 12 * i;
    put(directory, tag, at, 2);
    put(directory, 4, at + 2, 2);
    put(directory, values.length, at + 4, 4);
    const numbers = Buffer.alloc(4 * values.length);
    values.forEach((value, j) => put(numbers, value, 4 * j, 4));
    if (values.length === 1) numbers.copy(directory, at + 8);
    else put(directory, directoryAt + directory.length + tail.reduce((sum, { length }) => sum + length, 0), at + 8, 4);
    if (values.length > 1) tail.push(numbers);
  });
  const header = Buffer.from(bigEndian ? 'MM\0*\0\0\0\0' : 'II*\0\0\0\0\0', 'latin1');
  put(header, directoryAt, 4, 4);
  const path = join(temporaryFolder(), 'photo.tif');
  writeFileSync(path, Buffer.concat([header, body, directory, ...tail]));
  return path;
}

const range = (from: number, to: number, step: number): readonly number[] => Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

function rowOf({ widthPx, heightPx, channels, data }: FloatPicture, y: number, columns: readonly number[], plane: readonly number[], bits: number, bigEndian: boolean, predictor: boolean): Buffer {
  const size = bits / 8;
  const values = columns.flatMap((x) => plane.map((channel) => (x < widthPx && y < heightPx ? (data[(y * widthPx + x) * channels + channel] ?? 0) : 0)));
  const plain = Buffer.alloc(size * values.length);
  values.forEach((value, i) => {
    const at = size * i;
    if (bits === 64) plain.writeDoubleBE(value, at);
    else if (bits === 32) plain.writeFloatBE(value, at);
    else plain.writeUInt16BE(halfOf(value), at);
  });
  if (!predictor) return bigEndian ? plain : reversed(plain, size);
  const apart = Buffer.alloc(plain.length);
  plain.forEach((byte, i) => (apart[(i % size) * values.length + Math.floor(i / size)] = byte));
  return Buffer.from(apart.map((byte, i) => byte - (i < plane.length ? 0 : (apart[i - plane.length] ?? 0))));
}

function reversed(bytes: Buffer, size: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
}

/** Of numbers that 16 bits hold. Source: IEEE 754-2008, binary16. */
function halfOf(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const mantissa = (Math.abs(value) / 2 ** exponent - 1) * 1024;
  return (value < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) + mantissa;
}

/** The samples of a TIFF as the app writes it: strips of floating point, little-endian, predicted and deflated. */
export function readFloatTiff(path: string): FloatPicture {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 4) !== 'II*\0') throw new Error('not a little-endian TIFF');
  const at = file.readUInt32LE(4);
  const tags = new Map<number, readonly number[]>();
  for (let entry = at + 2; entry < at + 2 + 12 * file.readUInt16LE(at); entry += 12) {
    const [type, count] = [file.readUInt16LE(entry + 2), file.readUInt32LE(entry + 4)];
    const size = type === 3 ? 2 : type === 4 ? 4 : 1;
    const start = size * count <= 4 ? entry + 8 : file.readUInt32LE(entry + 8);
    if (size > 1) tags.set(file.readUInt16LE(entry), range(0, count, 1).map((i) => file.readUIntLE(start + size * i, size)));
  }
  const one = (tag: number): number => tags.get(tag)?.[0] ?? -1;
  if (one(258) !== 32 || one(259) !== 8 || one(317) !== 3 || one(339) !== 3) throw new Error('not floating point, predicted and deflated');
  const [widthPx, heightPx, channels] = [one(256), one(257), one(277)];
  const values = widthPx * channels;
  const data = new Float32Array(heightPx * values);
  (tags.get(273) ?? []).forEach((offset, strip) => {
    const bytes = inflateSync(file.subarray(offset, offset + (tags.get(279)?.[strip] ?? 0)));
    for (let row = 0; row < bytes.length / (4 * values); row++) {
      const line = bytes.subarray(row * 4 * values, (row + 1) * 4 * values);
      for (let i = channels; i < line.length; i++) line[i] = ((line[i] ?? 0) + (line[i - channels] ?? 0)) & 255;
      for (let i = 0; i < values; i++) {
        const number = Buffer.from(range(0, 4, 1).map((byte) => line[byte * values + i] ?? 0));
        data[(strip * one(278) + row) * values + i] = number.readFloatBE(0);
      }
    }
  });
  return { widthPx, heightPx, channels: channels as FloatPicture['channels'], data };
}

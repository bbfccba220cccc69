import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { outputError } from '../foundation/output-error.ts';
import type { Picture } from './picture.ts';
import type { Region } from './region.ts';

export type { Region } from './region.ts';

export interface ScratchSize {
  readonly widthPx: number;
  readonly heightPx: number;
  /** 3 = RGB, 4 = RGB and alpha; a prior has one for each channel. */
  readonly planes: number;
}

const headerBytes = 4096;

/**
 * The header page of a scratch image, which is that of a NumPy array: format version 1.0, padded to the page.
 *
 * Source: NEP 1, "A Simple File Format for NumPy Arrays".
 */
const npyMagic = Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1');
const npyLengthAt = npyMagic.length;
const npyTextAt = npyLengthAt + 2;

function npyHeader({ planes, heightPx, widthPx }: ScratchSize): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${planes}, ${heightPx}, ${widthPx}), }`;
  const header = Buffer.alloc(headerBytes, ' ');
  npyMagic.copy(header);
  header.writeUInt16LE(headerBytes - npyTextAt, npyLengthAt);
  header.write(text, npyTextAt, 'latin1');
  header.write('\n', headerBytes - 1, 'latin1');
  return header;
}

/** The size that a header of ours tells; undefined for any other file. */
function readNpyHeader(header: Buffer): ScratchSize | undefined {
  const [, planes, heightPx, widthPx] = /'shape': \((\d+), (\d+), (\d+)\)/.exec(header.toString('latin1')) ?? [];
  if (planes === undefined) return undefined;
  const size = { planes: Number(planes), heightPx: Number(heightPx), widthPx: Number(widthPx) };
  return npyHeader(size).equals(header) ? size : undefined;
}

/** Mirror without repeating the edge (period 2n - 2), as numpy's "reflect". */
function reflect(position: number, extent: number): number {
  if (extent === 1) return 0;
  const period = 2 * extent - 2;
  const within = ((position % period) + period) % period;
  return within < extent ? within : period - within;
}

/**
 * A picture on disk between the processes: float32 planes, addressable by region, in a file that NumPy opens too (.npy).
 *
 * Shapes: planar C H W, little-endian. Range: 0..1, in the photo's own RGB encoding.
 * Owns: an open file, until `close`.
 * Throws: `disk-full`, `output-not-writable` when made or written to.
 */
export class ScratchImage {
  readonly size: ScratchSize;
  readonly #file: number;

  private constructor(file: number, size: ScratchSize) {
    this.#file = file;
    this.size = size;
  }

  static create(path: string, size: ScratchSize): ScratchImage {
    const file = orOutputError(() => openSync(path, 'wx+', 0o600));
    const image = new ScratchImage(file, size);
    try {
      image.#write(npyHeader(size), 0);
      orOutputError(() => {
        ftruncateSync(file, headerBytes + 4 * size.widthPx * size.heightPx * size.planes);
      });
    } catch (error) {
      image.close();
      rmSync(path, { force: true });
      throw error;
    }
    return image;
  }

  static open(path: string): ScratchImage {
    const file = openSync(path, 'r+');
    const header = Buffer.alloc(headerBytes);
    readSync(file, header, 0, headerBytes, 0);
    const size = readNpyHeader(header);
    if (size === undefined) {
      closeSync(file);
      throw new Error('internal: not a scratch image');
    }
    return new ScratchImage(file, size);
  }

  /** Planar [planes, height, width]; beyond the edges the picture is mirrored. */
  readRegion({ x, y, width, height }: Region, planes = this.size.planes): Float32Array {
    const { widthPx, heightPx } = this.size;
    const data = new Float32Array(planes * width * height);
    if (x === 0 && width === widthPx && y >= 0 && y + height <= heightPx) {
      for (let plane = 0; plane < planes; plane++) {
        this.#read(data.subarray(plane * width * height, (plane + 1) * width * height), plane, y, 0);
      }
      return data;
    }
    const from = Math.max(0, x);
    const to = Math.min(widthPx, x + width);
    const row = new Float32Array(widthPx);
    for (let plane = 0; plane < planes; plane++) {
      for (let line = 0; line < height; line++) {
        const source = reflect(y + line, heightPx);
        const target = data.subarray((plane * height + line) * width, (plane * height + line + 1) * width);
        const inside = from < to && from === x && to === x + width;
        if (inside) {
          this.#read(target, plane, source, x);
        } else {
          this.#read(row, plane, source, 0);
          for (let column = 0; column < width; column++) target[column] = row[reflect(x + column, widthPx)] ?? 0;
        }
      }
    }
    return data;
  }

  writeRegion({ x, y, width, height }: Region, data: Float32Array): void {
    const { widthPx, heightPx } = this.size;
    if (x < 0 || y < 0 || x + width > widthPx || y + height > heightPx) throw new Error('internal: outside the picture');
    const planes = data.length / (width * height);
    // Whole rows lie one after the other.
    const lines = width === widthPx ? height : 1;
    for (let plane = 0; plane < planes; plane++) {
      for (let line = 0; line < height; line += lines) {
        const start = (plane * height + line) * width;
        const bytes = new Uint8Array(data.buffer, data.byteOffset + 4 * start, 4 * width * lines);
        this.#write(bytes, this.#offset(plane, y + line, x));
      }
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array, offset: number): void {
    orOutputError(() => {
      // A disk that is nearly full takes a part.
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, bytes.length - done, offset + done);
    });
  }

  #read(target: Float32Array, plane: number, y: number, x: number): void {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    const count = readSync(this.#file, bytes, 0, bytes.length, this.#offset(plane, y, x));
    if (count !== bytes.length) throw new Error('internal: a scratch image is cut short');
  }

  #offset(plane: number, y: number, x: number): number {
    const { widthPx, heightPx } = this.size;
    return headerBytes + 4 * ((plane * heightPx + y) * widthPx + x);
  }
}

/** The colours of a whole scratch image. */
export function wholePicture(path: string): Picture {
  const image = ScratchImage.open(path);
  try {
    const { widthPx, heightPx } = image.size;
    return { widthPx, heightPx, data: image.readRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, 3) };
  } finally {
    image.close();
  }
}

function orOutputError<Result>(write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw outputError(error);
  }
}

import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { outputError } from '../foundation/output-error.ts';
import type { BitDepth } from './imaging-service.ts';
import type { SampleArray } from './interleaved.ts';
import type { PictureSize } from './picture.ts';
import type { Region } from './region.ts';

export interface CodecImageSize extends PictureSize {
  /** Alpha last. */
  readonly channels: number;
  readonly bitDepth: BitDepth;
}

const headerBytes = 64;
/** As libvips names them: how samples are stored, and what they mean to it (grey or colours). */
const formats = {
  8: { code: 0, grey: 1, colours: 22, Array: Uint8Array },
  16: { code: 2, grey: 26, colours: 25, Array: Uint16Array },
  32: { code: 6, grey: 1, colours: 28, Array: Float32Array },
} as const;

/** Less room than this is none: what the codec says of a full disk is in the system's own words. */
const noRoomBytes = 16 * 1024 ** 2;

/**
 * A picture on disk as codecs have it, so that no whole picture need lie in memory: libvips reads and writes this format itself, rows by
 * rows, and we read and write any of them.
 *
 * Shapes: interleaved [heightPx, widthPx, channels], in the machine's byte order, which is little-endian wherever the app runs.
 * Owns: an open file, until `close`.
 * Throws: `disk-full`, `output-not-writable`.
 * Source: libvips, vips.c: 64 bytes of 32-bit words, then the samples.
 */
export class CodecImage {
  readonly size: CodecImageSize;
  readonly #file: number;

  private constructor(file: number, size: CodecImageSize) {
    this.#file = file;
    this.size = size;
  }

  static create(path: string, size: CodecImageSize): CodecImage {
    const { code, grey, colours } = formats[size.bitDepth];
    const header = Buffer.alloc(headerBytes);
    const words = [0x08f2a6b6, size.widthPx, size.heightPx, size.channels, size.bitDepth, code, 0, size.channels < 3 ? grey : colours];
    words.forEach((word, i) => header.writeUInt32LE(word, 4 * i));
    // Pixels per millimetre, of which there must be some.
    header.writeFloatLE(1, 32);
    header.writeFloatLE(1, 36);
    const image = new CodecImage(orOutputError(() => openSync(path, 'wx+', 0o600)), size);
    image.#write(header, 0);
    return image;
  }

  /** One that the codec has written. */
  static open(path: string): CodecImage {
    return CodecImage.#opened(openSync(path, 'r'));
  }

  /** One of which a part is still to be written. */
  static append(path: string): CodecImage {
    return CodecImage.#opened(orOutputError(() => openSync(path, 'r+')));
  }

  static #opened(file: number): CodecImage {
    const header = Buffer.alloc(headerBytes);
    readSync(file, header, 0, headerBytes, 0);
    const [magic, widthPx = 0, heightPx = 0, channels = 0, , code] = Array.from({ length: 8 }, (_, i) => header.readUInt32LE(4 * i));
    const bitDepth = ([8, 16, 32] as const).find((bits) => formats[bits].code === code);
    if (magic !== 0x08f2a6b6 || bitDepth === undefined) {
      closeSync(file);
      throw new Error('internal: not a codec image');
    }
    return new CodecImage(file, { widthPx, heightPx, channels, bitDepth });
  }

  readRows(y: number, count: number): SampleArray {
    const { widthPx, channels, bitDepth } = this.size;
    const samples = new formats[bitDepth].Array(count * widthPx * channels);
    const bytes = new Uint8Array(samples.buffer);
    if (readSync(this.#file, bytes, 0, bytes.length, this.#offset(0, y)) !== bytes.length) throw new Error('internal: a codec image is cut short');
    return samples;
  }

  writeRegion({ x, y, width, height }: Region, samples: SampleArray): void {
    const { widthPx, channels } = this.size;
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    // Whole rows lie one after the other.
    const lines = width === widthPx ? height : 1;
    const lineBytes = width * channels * samples.BYTES_PER_ELEMENT;
    for (let line = 0; line < height; line += lines) this.#write(bytes.subarray(line * lineBytes, (line + lines) * lineBytes), this.#offset(x, y + line));
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array, offset: number): void {
    orOutputError(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, bytes.length - done, offset + done);
    });
  }

  #offset(x: number, y: number): number {
    const { widthPx, channels, bitDepth } = this.size;
    return headerBytes + (y * widthPx + x) * channels * (bitDepth / 8);
  }
}

/** Gives work the path of a file for the codec, beside another, and removes it whatever happens. The codec knows its format by the name. */
export async function withCodecFile<Result>(beside: string, work: (path: string) => Promise<Result>): Promise<Result> {
  const path = `${beside}.${randomUUID()}.v`;
  try {
    return await work(path);
  } finally {
    rmSync(path, { force: true });
  }
}

/** Has the codec write a file. Throws: `disk-full`; else what `failed` makes of the codec's error. */
export async function writtenByCodec(path: string, write: () => Promise<unknown>, failed: (cause: unknown) => unknown): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < noRoomBytes) throw outputError(Object.assign(new Error('no room', { cause: error }), { code: 'ENOSPC' }));
    throw failed(error);
  }
}

function orOutputError<Result>(write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw outputError(error);
  }
}

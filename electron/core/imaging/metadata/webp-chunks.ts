import { latin1, uint32, viewOf } from './bytes.ts';
import type { MetadataContainer } from './photo-metadata.ts';
import { mostBlocks } from './photo-metadata.ts';

const headerLength = 12;
const flags = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 } as const;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/**
 * Metadata in WebP's extended format. IPTC has no chunk of its own in WebP.
 *
 * Source: RFC 9649, sec. 2.5-2.7.
 */
export const webpChunks: MetadataContainer = {
  read: (file) => {
    const chunks = chunksOf(file);
    const find = (type: string): Uint8Array | undefined => chunks.find((chunk) => chunk.type === type)?.data;
    const [icc, exif, xmp] = [find('ICCP'), find('EXIF'), find('XMP ')];
    return {
      ...(icc === undefined ? {} : { icc }),
      // Some writers put JPEG's header before it.
      ...(exif === undefined ? {} : { exif: String.fromCharCode(...exif.subarray(0, 4)) === 'Exif' ? exif.subarray(6) : exif }),
      ...(xmp === undefined ? {} : { xmp }),
    };
  },
  write: (file, { icc, exif, xmp }) => {
    const chunks = chunksOf(file);
    const picture = chunks.filter(({ type }) => ['ALPH', 'VP8 ', 'VP8L', 'ANIM', 'ANMF'].includes(type));
    const header = new Uint8Array(chunks.find(({ type }) => type === 'VP8X')?.data ?? extendedHeader(picture));
    header[0] =
      (header[0] ?? 0) |
      (icc === undefined ? 0 : flags.icc) |
      (exif === undefined ? 0 : flags.exif) |
      (xmp === undefined ? 0 : flags.xmp);
    const body = [
      latin1('WEBP'),
      ...write('VP8X', header),
      ...(icc === undefined ? [] : write('ICCP', icc)),
      ...picture.flatMap(({ type, data }) => write(type, data)),
      ...(exif === undefined ? [] : write('EXIF', exif)),
      ...(xmp === undefined ? [] : write('XMP ', xmp)),
    ];
    return [latin1('RIFF'), uint32(body.reduce((sum, { length }) => sum + length, 0), true), ...body];
  },
};

/**
 * The file as it must be for the codec to see the alpha of a lossless picture: the codec believes the flag in the extended header, which
 * programs that add metadata may forget to set.
 */
export function withAlphaFlag(file: Uint8Array): Uint8Array {
  const [header, ...others] = chunksOf(file);
  const coded = others.find(({ type }) => type === 'VP8L');
  if (header?.type !== 'VP8X' || header.data.length === 0 || coded === undefined || !losslessAlpha(coded)) return file;
  const copy = new Uint8Array(file);
  const flagsAt = headerLength + 8;
  copy[flagsAt] = (copy[flagsAt] ?? 0) | flags.alpha;
  return copy;
}

/** Source: RFC 9649, sec. 3.4: a byte, twice 14 bits of size, and one of alpha. */
const losslessAlpha = ({ data }: Chunk): boolean => ((data[4] ?? 0) & 0x10) !== 0;

function chunksOf(file: Uint8Array): readonly Chunk[] {
  const view = viewOf(file);
  const chunks: Chunk[] = [];
  let offset = headerLength;
  while (offset + 8 <= file.length && chunks.length < mostBlocks) {
    const length = view.getUint32(offset + 4, true);
    const type = String.fromCharCode(...file.subarray(offset, offset + 4));
    chunks.push({ type, data: file.subarray(offset + 8, offset + 8 + length) });
    offset += 8 + length + (length % 2);
  }
  return chunks;
}

const write = (type: string, data: Uint8Array): readonly Uint8Array[] => [latin1(type), uint32(data.length, true), data, new Uint8Array(data.length % 2)];

/** The VP8X chunk that a simple file lacks: flags, and the picture's size less one in 24 bits each. */
function extendedHeader(picture: readonly Chunk[]): Uint8Array {
  const coded = picture.find(({ type }) => type === 'VP8 ' || type === 'VP8L');
  if (coded === undefined) throw new Error('internal: a WebP without a picture');
  const view = viewOf(coded.data);
  const header = new Uint8Array(10);
  let [width, height, alpha] = [0, 0, false];
  if (coded.type === 'VP8L') {
    const bits = view.getUint32(1, true);
    [width, height, alpha] = [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, losslessAlpha(coded)];
  } else {
    [width, height] = [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff];
  }
  header[0] = alpha ? flags.alpha : 0;
  header.set(uint32(width - 1, true).subarray(0, 3), 4);
  header.set(uint32(height - 1, true).subarray(0, 3), 7);
  return header;
}

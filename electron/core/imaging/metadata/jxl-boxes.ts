import { brotliDecompressSync } from 'node:zlib';
import { boxedExif } from './boxed-exif.ts';
import { concatBytes, viewOf } from './bytes.ts';
import type { PhotoMetadata } from './photo-metadata.ts';
import { largestBlockBytes, mostBlocks } from './photo-metadata.ts';

interface Box {
  readonly type: string;
  readonly content: Uint8Array;
}

/** EXIF and XMP of a JPEG XL; a block that cannot be read counts as absent. Its profile lies among its pixels. Source: ISO/IEC 18181-2. */
export function readJxlBoxes(file: Uint8Array): Omit<PhotoMetadata, 'icc'> {
  if (isNaked(file)) return {};
  const [exif, xmp] = [blockOf(file, 'Exif'), blockOf(file, 'xml ')];
  return { ...(exif === undefined ? {} : boxedExif(exif)), ...(xmp === undefined ? {} : { xmp }) };
}

/** How the codestream begins, so many bytes of it or all that there are. */
export function jxlCodestream(file: Uint8Array, mostBytes: number): Uint8Array {
  if (isNaked(file)) return file.subarray(0, mostBytes);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const { type, content } of boxesOf(file)) {
    if (type !== 'jxlc' && type !== 'jxlp') continue;
    // Parts are counted by a number before them.
    const part = type === 'jxlp' ? content.subarray(4) : content;
    parts.push(part.subarray(0, mostBytes - length));
    length += part.length;
    if (length >= mostBytes) break;
  }
  return concatBytes(...parts);
}

/** Whether a file is the codestream alone, without boxes. */
const isNaked = (file: Uint8Array): boolean => file[0] === 0xff;

/** The first block of a type, whether it is packed or not. */
function blockOf(file: Uint8Array, wanted: string): Uint8Array | undefined {
  for (const { type, content } of boxesOf(file)) {
    if (type === wanted) return content.length <= largestBlockBytes ? content : undefined;
    if (type === 'brob' && ascii(content, 0) === wanted) return unpacked(content.subarray(4));
  }
  return undefined;
}

function unpacked(packed: Uint8Array): Uint8Array | undefined {
  try {
    return brotliDecompressSync(packed, { maxOutputLength: largestBlockBytes });
  } catch {
    return undefined;
  }
}

/** Source: ISO/IEC 14496-12, 4.2: a length of 0 is all that is left, one of 1 is told by 64 bits. */
function* boxesOf(file: Uint8Array): Generator<Box> {
  const view = viewOf(file);
  for (let at = 0, seen = 0; at + 8 <= file.length && seen < mostBlocks; seen++) {
    const short = view.getUint32(at);
    if (short === 1 && at + 16 > file.length) return;
    const header = short === 1 ? 16 : 8;
    const length = short === 0 ? file.length - at : short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (length < header) return;
    yield { type: ascii(file, at + 4), content: file.subarray(at + header, at + length) };
    at += length;
  }
}

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

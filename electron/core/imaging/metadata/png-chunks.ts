import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { concatBytes, latin1, uint32, viewOf } from './bytes.ts';
import type { MetadataContainer, PhotoMetadata } from './photo-metadata.ts';
import { largestBlockBytes, mostBlocks } from './photo-metadata.ts';
import { readPngProfile, writePngProfile } from './png-profile.ts';

const signatureLength = 8;
const xmpKeyword = 'XML:com.adobe.xmp';
const profileKeyword = 'Raw profile type ';
/** Apart from text: how to show the numbers, and when they were made. */
const ownTypes = new Set(['gAMA', 'cHRM', 'sRGB', 'cICP', 'pHYs', 'tIME']);
const textTypes = new Set(['tEXt', 'zTXt', 'iTXt']);

/**
 * Metadata in PNG's ancillary chunks. IPTC has no chunk of its own in PNG; ImageMagick's and exiftool's way
 * to hold it is a text chunk.
 *
 * Source: PNG Specification, Third Edition, sec. 11.3 (iCCP, iTXt, eXIf); XMP Part 3 sec. 1.1.5.
 */
export const pngChunks: MetadataContainer = {
  read: (file) => {
    const metadata: { -readonly [Key in keyof PhotoMetadata]: PhotoMetadata[Key] } = {};
    const own: Uint8Array[] = [];
    for (const { type, data, whole } of chunksOf(file)) {
      const keyword = textTypes.has(type) ? keywordOf(data) : '';
      if (type === 'eXIf') metadata.exif = data;
      else if (type === 'iCCP') put('icc', inflated(data.subarray(data.indexOf(0) + 2)));
      else if (keyword === xmpKeyword && type === 'iTXt') put('xmp', internationalText(data));
      else if (keyword.startsWith(profileKeyword)) putProfile(keyword.slice(profileKeyword.length), type, data);
      else if ((textTypes.has(type) || ownTypes.has(type)) && own.length < mostBlocks) own.push(whole);
    }
    return { ...metadata, ...(own.length === 0 ? {} : { own }) };

    function put(kind: 'icc' | 'xmp' | 'exif' | 'iptc', bytes: Uint8Array | undefined): void {
      if (bytes !== undefined) metadata[kind] ??= bytes;
    }
    function putProfile(name: string, type: string, data: Uint8Array): void {
      const after = data.subarray(profileKeyword.length + name.length + 1);
      const text = type === 'zTXt' ? inflated(after.subarray(1)) : after;
      const profile = text === undefined ? undefined : readPngProfile(name, text);
      if (profile !== undefined) put(profile.kind, profile.bytes);
    }
  },
  write: (file, { icc, exif, xmp, iptc, own = [] }) => {
    const chunks: Uint8Array[] = [];
    if (icc !== undefined) chunks.push(chunk('iCCP', concatBytes(latin1('ICC profile\0\0'), deflateSync(icc))));
    if (exif !== undefined) chunks.push(chunk('eXIf', exif));
    if (xmp !== undefined) chunks.push(chunk('iTXt', concatBytes(latin1(`${xmpKeyword}\0\0\0\0\0`), xmp)));
    if (iptc !== undefined) {
      chunks.push(chunk('zTXt', concatBytes(latin1(`${profileKeyword}iptc\0\0`), deflateSync(writePngProfile('iptc', iptc)))));
    }
    const headerEnd = signatureLength + 12 + viewOf(file).getUint32(signatureLength);
    const written = new Set(own.map((whole) => typeOf(whole, 0)));
    const codecsOwn = [...chunksOf(file)].filter(({ type }) => written.has(type) && !textTypes.has(type));
    return [file.subarray(0, headerEnd), ...own, ...chunks, ...without(file, headerEnd, codecsOwn)];
  },
};

/** Whether a PNG has several pictures that follow each other. Source: PNG Specification, Third Edition, sec. 11.3.6.1 (acTL). */
export function isAnimatedPng(file: Uint8Array): boolean {
  for (const { type, data } of chunksOf(file)) if (type === 'acTL') return data.length >= 4 && viewOf(data).getUint32(0) > 1;
  return false;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With length, type and check sum. */
  readonly whole: Uint8Array;
  readonly offset: number;
}

const typeOf = (file: Uint8Array, offset: number): string => String.fromCharCode(...file.subarray(offset + 4, offset + 8));

/** One after the other, since the picture's data alone may be hundreds of thousands. */
function* chunksOf(file: Uint8Array): Generator<Chunk> {
  const view = viewOf(file);
  let offset = signatureLength;
  while (offset + 12 <= file.length) {
    const end = offset + 12 + view.getUint32(offset);
    // Cut short: the pixels are the decoder's affair.
    if (end > file.length) break;
    yield { type: typeOf(file, offset), data: file.subarray(offset + 8, end - 4), whole: file.subarray(offset, end), offset };
    offset = end;
  }
}

/** The parts of a file from `start` on, but for some chunks. */
function without(file: Uint8Array, start: number, chunks: readonly Chunk[]): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = start;
  for (const { offset, whole } of chunks) {
    parts.push(file.subarray(from, offset));
    from = offset + whole.length;
  }
  return [...parts, file.subarray(from)];
}

function keywordOf(data: Uint8Array): string {
  // A keyword has at most 79 characters.
  const end = data.subarray(0, 80).indexOf(0);
  return end < 0 ? '' : String.fromCharCode(...data.subarray(0, end));
}

function internationalText(data: Uint8Array): Uint8Array | undefined {
  // Keyword, two flags, then language and translated keyword, each ended by a zero.
  const flags = data.indexOf(0) + 1;
  const languageEnd = data.indexOf(0, flags + 2);
  const text = data.subarray(data.indexOf(0, languageEnd + 1) + 1);
  return data[flags] === 1 ? inflated(text) : text;
}

/** Undefined when it is damaged. */
function inflated(data: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(data, { maxOutputLength: largestBlockBytes });
  } catch {
    return undefined;
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatBytes(latin1(type), data);
  return concatBytes(uint32(data.length, false), body, uint32(crc32(body), false));
}

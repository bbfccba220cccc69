import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { concatBytes, latin1, startsWith, uint32, viewOf } from './bytes.ts';
import type { MetadataContainer } from './photo-metadata.ts';

const signatureLength = 8;
const xmpKeyword = 'XML:com.adobe.xmp';
/** A profile inflates to at most this; more is an attack. */
const largestProfileBytes = 16 * 1024 * 1024;

/**
 * Metadata in PNG's ancillary chunks. IPTC has no chunk of its own in PNG.
 *
 * Source: PNG Specification, Third Edition, sec. 11.3 (iCCP, iTXt, eXIf); XMP Part 3 sec. 1.1.5.
 */
export const pngChunks: MetadataContainer = {
  read: (file) => {
    const metadata: { icc?: Uint8Array; exif?: Uint8Array; xmp?: Uint8Array } = {};
    for (const { type, data } of chunksOf(file)) {
      if (type === 'eXIf') metadata.exif = data;
      if (type === 'iCCP') {
        const nameEnd = data.indexOf(0);
        metadata.icc = inflateSync(data.subarray(nameEnd + 2), { maxOutputLength: largestProfileBytes });
      }
      if (type === 'iTXt' && startsWith(data, `${xmpKeyword}\0`)) {
        const compressed = data[xmpKeyword.length + 1] === 1;
        // Keyword, two flags, then language and translated keyword, each ended by a zero.
        const languageEnd = data.indexOf(0, xmpKeyword.length + 3);
        const text = data.subarray(data.indexOf(0, languageEnd + 1) + 1);
        metadata.xmp = compressed ? inflateSync(text, { maxOutputLength: largestProfileBytes }) : text;
      }
    }
    return metadata;
  },
  write: (file, { icc, exif, xmp }) => {
    const chunks: Uint8Array[] = [];
    if (icc !== undefined) chunks.push(chunk('iCCP', concatBytes(latin1('ICC profile\0\0'), deflateSync(icc))));
    if (exif !== undefined) chunks.push(chunk('eXIf', exif));
    if (xmp !== undefined) chunks.push(chunk('iTXt', concatBytes(latin1(`${xmpKeyword}\0\0\0\0\0`), xmp)));
    const headerEnd = signatureLength + 12 + viewOf(file).getUint32(signatureLength);
    return concatBytes(file.subarray(0, headerEnd), ...chunks, file.subarray(headerEnd));
  },
};

function* chunksOf(file: Uint8Array): Iterable<{ readonly type: string; readonly data: Uint8Array }> {
  const view = viewOf(file);
  let offset = signatureLength;
  while (offset + 12 <= file.length) {
    const length = view.getUint32(offset);
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8));
    yield { type, data: file.subarray(offset + 8, offset + 8 + length) };
    offset += 12 + length;
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatBytes(latin1(type), data);
  return concatBytes(uint32(data.length, false), body, uint32(crc32(body), false));
}

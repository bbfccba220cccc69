import { concatBytes, latin1, startsWith, uint16BigEndian, viewOf } from './bytes.ts';
import { joinXmp, splitXmp, xmpExtensionHeader, xmpHeader } from './jpeg-xmp.ts';
import { readPhotoshopIptc, writePhotoshopIptc } from './photoshop-resources.ts';
import type { MetadataContainer, PhotoMetadata } from './photo-metadata.ts';
import { mostBlocks } from './photo-metadata.ts';

const exifHeader = 'Exif\0\0';
const iccHeader = 'ICC_PROFILE\0';
const photoshopHeader = 'Photoshop 3.0\0';
/** A segment's length field counts itself and has 16 bits. */
const largestPayload = 65_533;
const jfifMarker = 0xe0;
const commentMarker = 0xfe;

interface Segment {
  readonly marker: number;
  readonly payload: Uint8Array;
}

/**
 * Metadata in JPEG's application segments.
 *
 * Source: ITU-T T.81 Annex B; Exif 2.32 sec. 4.5; XMP Part 3 sec. 1.1.3; ICC.1:2010 Annex B.4.
 */
export const jpegSegments: MetadataContainer = {
  read: (file) => {
    const segments = segmentsOf(file);
    const payloadAfter = (marker: number, header: string): Uint8Array | undefined =>
      segments.find((segment) => segment.marker === marker && startsWith(segment.payload, header))?.payload.subarray(header.length);
    const exif = payloadAfter(0xe1, exifHeader);
    const bodies = (header: string): readonly Uint8Array[] =>
      segments.filter(({ marker, payload }) => marker === 0xe1 && startsWith(payload, header)).map(({ payload }) => payload.subarray(header.length));
    const xmp = joinXmp(bodies(xmpHeader)[0], bodies(xmpExtensionHeader));
    const icc = joinIcc(segments);
    const resources = payloadAfter(0xed, photoshopHeader);
    const iptc = resources === undefined ? undefined : readPhotoshopIptc(resources);
    return {
      ...(icc === undefined ? {} : { icc }),
      ...(exif === undefined ? {} : { exif }),
      ...(xmp === undefined ? {} : { xmp }),
      ...(iptc === undefined ? {} : { iptc }),
      own: segments.filter(isOwn).map(({ marker, payload }) => segment(marker, payload)),
    };
  },
  write: (file, { icc, exif, xmp, iptc, own = [] }) => {
    const segments: Uint8Array[] = [];
    const add = (marker: number, header: string, body: Uint8Array): void => {
      const payload = concatBytes(latin1(header), body);
      if (payload.length <= largestPayload) segments.push(segment(marker, payload));
    };
    if (exif !== undefined) add(0xe1, exifHeader, exif);
    if (xmp !== undefined) {
      const { main, extensions } = splitXmp(xmp, largestPayload);
      add(0xe1, xmpHeader, main);
      for (const extension of extensions) add(0xe1, xmpExtensionHeader, extension);
    }
    if (icc !== undefined) {
      const chunk = largestPayload - iccHeader.length - 2;
      const count = Math.ceil(icc.length / chunk);
      for (let i = 0; i < count; i++) {
        add(0xe2, iccHeader, concatBytes(Uint8Array.of(i + 1, count), icc.subarray(i * chunk, (i + 1) * chunk)));
      }
    }
    if (iptc !== undefined) add(0xed, photoshopHeader, writePhotoshopIptc(iptc));
    // The JFIF segment must come first; the photo's own replaces the codec's.
    const jfifEnd = file[2] === 0xff && file[3] === jfifMarker ? 4 + viewOf(file).getUint16(4) : 2;
    const jfif = own.find((bytes) => bytes[1] === jfifMarker) ?? file.subarray(2, jfifEnd);
    const comments = own.filter((bytes) => bytes[1] === commentMarker);
    return [file.subarray(0, 2), jfif, ...segments, ...comments, file.subarray(jfifEnd)];
  },
};

/** Comments, and the resolution; a JFIF segment that is longer holds a thumbnail of the photo as it was. */
const isOwn = ({ marker, payload }: Segment): boolean =>
  marker === commentMarker || (marker === jfifMarker && startsWith(payload, 'JFIF\0') && payload.length === 14);

const segment = (marker: number, payload: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0xff, marker), uint16BigEndian(payload.length + 2), payload);

/** The segments before the picture data. A damaged header ends the list; the pixels are the decoder's affair. */
function segmentsOf(file: Uint8Array): readonly Segment[] {
  const segments: Segment[] = [];
  const view = viewOf(file);
  let offset = 2;
  while (offset + 4 <= file.length && file[offset] === 0xff && segments.length < mostBlocks) {
    const marker = file[offset + 1] ?? 0;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    const length = view.getUint16(offset + 2);
    if (length < 2) break;
    segments.push({ marker, payload: file.subarray(offset + 4, offset + 2 + length) });
    offset += 2 + length;
  }
  return segments;
}

function joinIcc(segments: readonly Segment[]): PhotoMetadata['icc'] {
  const chunks = segments
    .filter(({ marker, payload }) => marker === 0xe2 && startsWith(payload, iccHeader))
    .map(({ payload }) => payload.subarray(iccHeader.length))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  return chunks.length === 0 ? undefined : concatBytes(...chunks.map((chunk) => chunk.subarray(2)));
}

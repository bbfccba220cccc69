import { concatBytes, latin1, startsWith, uint16BigEndian, uint32, viewOf } from './bytes.ts';

const signature = '8BIM';
const iptcResource = 0x0404;

/**
 * Finds the IPTC-IIM records among Photoshop's image resources.
 *
 * Source: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
 */
export function readPhotoshopIptc(resources: Uint8Array): Uint8Array | undefined {
  const view = viewOf(resources);
  let offset = 0;
  while (offset + 12 <= resources.length && startsWith(resources.subarray(offset), signature)) {
    const id = view.getUint16(offset + 4);
    const nameLength = resources[offset + 6] ?? 0;
    const sizeAt = offset + 6 + even(nameLength + 1);
    if (sizeAt + 4 > resources.length) return undefined;
    const size = view.getUint32(sizeAt);
    const data = resources.subarray(sizeAt + 4, sizeAt + 4 + size);
    if (id === iptcResource) return data;
    offset = sizeAt + 4 + even(size);
  }
  return undefined;
}

/** One resource block with the IPTC-IIM records. */
export const writePhotoshopIptc = (iptc: Uint8Array): Uint8Array =>
  concatBytes(
    latin1(signature),
    uint16BigEndian(iptcResource),
    Uint8Array.of(0, 0),
    uint32(iptc.length, false),
    iptc,
    new Uint8Array(even(iptc.length) - iptc.length),
  );

const even = (length: number): number => length + (length % 2);

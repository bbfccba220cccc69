/**
 * Takes out of an XMP packet how Adobe's programs develop the raw file: a picture that has been developed must not tell them to do so again.
 * Ratings, keywords, and all else stay.
 *
 * Source: XMP Part 2, Camera Raw namespace (crs).
 */
export function xmpWithoutDevelopment(xmp: Uint8Array): Uint8Array {
  const packet = new TextDecoder().decode(xmp);
  const without = packet
    .replaceAll(/\scrs:[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*')/g, '')
    .replaceAll(/<crs:([\w.-]+)(?:\s[^>]*)?\/>/g, '')
    .replaceAll(/<crs:([\w.-]+)(?:\s[^>]*)?>[\s\S]*?<\/crs:\1>/g, '');
  return without === packet ? xmp : new TextEncoder().encode(without);
}

import { createHash } from 'node:crypto';
import { concatBytes, latin1, uint32, viewOf } from './bytes.ts';
import { largestBlockBytes } from './photo-metadata.ts';

export const xmpHeader = 'http://ns.adobe.com/xap/1.0/\0';
export const xmpExtensionHeader = 'http://ns.adobe.com/xmp/extension/\0';

const digestLength = 32;
const extensionHead = digestLength + 8;
const noteNamespace = 'http://ns.adobe.com/xmp/note/';
const extendedNote = /\s?xmpNote:HasExtendedXMP="([0-9A-F]{32})"|<xmpNote:HasExtendedXMP>([0-9A-F]{32})<\/xmpNote:HasExtendedXMP>/;

/**
 * One packet from JPEG's main packet and the segments that extend it when it is long.
 *
 * Each extension: the digest of the whole as 32 hexadecimal digits, length of the whole, offset, bytes.
 * Source: XMP Part 3, sec. 1.1.3.1.
 */
export function joinXmp(main: Uint8Array | undefined, extensions: readonly Uint8Array[]): Uint8Array | undefined {
  if (main === undefined) return undefined;
  const packet = new TextDecoder().decode(main);
  const [note, asAttribute, asElement] = extendedNote.exec(packet) ?? [];
  const digest = asAttribute ?? asElement;
  const mine = extensions.filter((bytes) => bytes.length > extensionHead && text(bytes.subarray(0, digestLength)) === digest);
  const [first] = mine;
  if (note === undefined || first === undefined) return main;
  const whole = new Uint8Array(Math.min(viewOf(first).getUint32(digestLength), largestBlockBytes));
  for (const bytes of mine) {
    const body = bytes.subarray(extensionHead);
    const offset = viewOf(bytes).getUint32(digestLength + 4);
    if (offset + body.length <= whole.length) whole.set(body, offset);
  }
  if (digestOf(whole) !== digest) return main;
  const content = rdfContent(new TextDecoder().decode(whole));
  if (content === undefined) return main;
  return new TextEncoder().encode(packet.replace(note, '').replace('</rdf:RDF>', () => `${content}</rdf:RDF>`));
}

function rdfContent(packet: string): string | undefined {
  const opening = /<rdf:RDF[^<>]*>/.exec(packet);
  const end = packet.lastIndexOf('</rdf:RDF>');
  if (opening === null) return undefined;
  const start = opening.index + opening[0].length;
  return end < start ? undefined : packet.slice(start, end);
}

/** A packet that fits into one segment of JPEG with its header, and extensions for all that does not. */
export function splitXmp(
  xmp: Uint8Array,
  largestPayload: number,
): { readonly main: Uint8Array; readonly extensions: readonly Uint8Array[] } {
  if (xmpHeader.length + xmp.length <= largestPayload) return { main: xmp, extensions: [] };
  const whole = new TextEncoder().encode(new TextDecoder().decode(xmp).replaceAll(/<\?xpacket[^<>]*\?>/g, '').trim());
  const digest = digestOf(whole);
  const chunk = largestPayload - xmpExtensionHeader.length - extensionHead;
  const extensions: Uint8Array[] = [];
  for (let offset = 0; offset < whole.length; offset += chunk) {
    const head = [latin1(digest), uint32(whole.length, false), uint32(offset, false)];
    extensions.push(concatBytes(...head, whole.subarray(offset, offset + chunk)));
  }
  const main =
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:xmpNote="${noteNamespace}" xmpNote:HasExtendedXMP="${digest}"/>` +
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>';
  return { main: new TextEncoder().encode(main), extensions };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const digestOf = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex').toUpperCase();

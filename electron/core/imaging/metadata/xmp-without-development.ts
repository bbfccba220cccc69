/**
 * Takes out of an XMP packet how Adobe's programs develop the raw file: a picture that has been developed must not tell them to do so again.
 * Ratings, keywords, and all else stay.
 *
 * Cost: grows with the packet's length, whatever it holds: in a tag there is no "<", and each closing tag is looked for once.
 * Source: XMP Part 2, Camera Raw namespace (crs).
 */
export function xmpWithoutDevelopment(xmp: Uint8Array): Uint8Array {
  const packet = new TextDecoder().decode(xmp);
  const without = packet
    .replaceAll(/\scrs:[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*')/g, '')
    .replaceAll(/<crs:([\w.-]+)(?:\s[^<>]*)?\/>/g, '');
  const left = withoutElements(without);
  return left === packet ? xmp : new TextEncoder().encode(left);
}

/** From each opening tag to the next closing one of its name. */
function withoutElements(packet: string): string {
  const closings = new Map<string, { readonly ends: number[]; next: number }>();
  for (const { 0: tag, 1: name = '', index } of packet.matchAll(/<\/crs:([\w.-]+)>/g)) {
    const closing = closings.get(name) ?? { ends: [], next: 0 };
    closings.set(name, closing);
    closing.ends.push(index + tag.length);
  }
  let [kept, from] = ['', 0];
  for (const { 1: name = '', index } of packet.matchAll(/<crs:([\w.-]+)(?:\s[^<>]*)?>/g)) {
    if (index < from) continue;
    const closing = closings.get(name);
    if (closing === undefined) continue;
    while ((closing.ends[closing.next] ?? Infinity) < index) closing.next++;
    const end = closing.ends[closing.next];
    if (end === undefined) continue;
    kept += packet.slice(from, index);
    from = end;
  }
  return kept + packet.slice(from);
}

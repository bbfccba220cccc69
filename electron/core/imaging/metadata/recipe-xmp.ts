import type { Recipe } from '../imaging-service.ts';

const namespace = 'https://tape-studio.app/ns/1.0/';
const encoder = new TextEncoder();
/** Ours is short. In a tag there is no "<": what a hostile packet holds is not read again and again. */
const ourDescription = new RegExp(`<rdf:Description[^<>]{0,2000}xmlns:tape="${namespace.replaceAll('.', '\\.')}"[^<>]{0,2000}/>\\s*`, 'g');

/**
 * Writes what we did into an XMP packet: into the photo's own when it has one that can be added to, else
 * into a new one. An older recipe of ours is replaced.
 *
 * Source: XMP Part 1, sec. 7.4 (one rdf:Description per namespace is allowed).
 */
export function withRecipe(xmp: Uint8Array | undefined, recipe: Recipe): Uint8Array {
  const properties = {
    Task: recipe.task,
    Model: recipe.modelId,
    ModelSha256: recipe.modelSha256,
    Strength: String(recipe.strength),
    Device: recipe.device,
    AppVersion: recipe.appVersion,
    ...(recipe.sparesUndamaged ? { SparesUndamaged: 'True' } : {}),
    ...(recipe.hasLocalStrength === true ? { LocalStrength: 'True' } : {}),
    ...(recipe.scale === 1 ? {} : { Scale: String(recipe.scale) }),
  };
  const attributes = Object.entries(properties).map(([name, value]) => `tape:${name}="${escapeXml(value)}"`);
  const description = `<rdf:Description rdf:about="" xmlns:tape="${namespace}" ${attributes.join(' ')}/>`;
  const packet = xmp === undefined ? undefined : new TextDecoder().decode(xmp);
  if (packet?.includes('</rdf:RDF>') === true) {
    return encoder.encode(packet.replaceAll(ourDescription, '').replace('</rdf:RDF>', () => `${description}</rdf:RDF>`));
  }
  return encoder.encode(
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${description}</rdf:RDF>` +
      '</x:xmpmeta><?xpacket end="w"?>',
  );
}

/** ">" too, which XML allows: `ourDescription` and simpler readers take it for the end of the element. */
const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

import { basename } from 'node:path';

/** File systems allow 255, and an export's name grows a little. */
const longestBytes = 200;

/** The file name of an upload. Of what the page said only the last part is believed, and of that the end. */
export function uploadName(said: string): string {
  const name = basename(said.replaceAll('\\', '/')).replaceAll('\0', '');
  const characters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  let bytes = Buffer.byteLength(name);
  while (bytes > longestBytes) bytes -= Buffer.byteLength(characters.shift() ?? '');
  const kept = characters.join('');
  return kept === '' || kept === '.' || kept === '..' ? 'photo' : kept;
}

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from './is-installed.ts';
import { temporaryFolder } from './real-workers.ts';

/** Whether libheif's own encoder is there: `heif-enc`, in Debian's libheif-examples. */
export const canWriteHeic = isInstalled('heif-enc', '--help', 'Tests that need HEIC photos');

/** Nearly without loss: no chroma subsampling, but YCbCr of 8 or 10 bits. */
export const finestHeic = ['-L', '-p', 'chroma=444'] as const;

/** A HEIC of a JPEG or PNG, in a folder of its own. Edges that are multiples of 64 make it one picture, not a grid of some. */
export function writeHeic(photoPath: string, ...words: readonly string[]): string {
  const path = join(temporaryFolder(), 'photo.heic');
  execFileSync('heif-enc', [...words, '-o', path, photoPath], { stdio: 'ignore' });
  return path;
}

/** The same picture as Debian's libheif reads it, which is another version and another build than ours. */
export function heicAsPng(path: string): string {
  const png = join(temporaryFolder(), 'photo.png');
  execFileSync('heif-convert', [path, png], { stdio: 'ignore' });
  return png;
}

/** Turns a HEIC's picture as phones do: so many quarter turns against the clock. Source: ISO/IEC 23008-12, irot. */
export const turnHeic = (path: string, quarterTurns: 1 | 2 | 3): void => {
  addProperty(path, [...Buffer.from('irot', 'latin1'), quarterTurns]);
};

/** Mirrors a HEIC's picture, after what turns it. Source: ISO/IEC 23008-12, imir. */
export const mirrorHeic = (path: string, way: 'top to bottom' | 'left to right'): void => {
  addProperty(path, [...Buffer.from('imir', 'latin1'), way === 'top to bottom' ? 0 : 1]);
};

/** Names a HEIC's colours by the numbers of ITU-T H.273. Source: ISO/IEC 14496-12, colr. */
export const nameColours = (path: string, primaries: number, transfer: number): void => {
  addProperty(path, [...Buffer.from('colrnclx', 'latin1'), 0, primaries, 0, transfer, 0, 1, 0x80]);
};

/** Gives the one picture of a HEIC a property, `content` being its type and what follows. Source: ISO/IEC 14496-12 for the boxes around it. */
function addProperty(path: string, content: readonly number[]): void {
  const file = readFileSync(path);
  const meta = boxIn(file, 'meta', { start: 0, end: file.length });
  const inMeta = { start: meta.start + 12, end: meta.end };
  const properties = boxIn(file, 'iprp', inMeta);
  const container = boxIn(file, 'ipco', { start: properties.start + 8, end: properties.end });
  const associations = boxIn(file, 'ipma', { start: properties.start + 8, end: properties.end });
  const places = boxIn(file, 'iloc', inMeta);

  let count = 0;
  for (let at = container.start + 8; at < container.end; at += file.readUInt32BE(at)) count++;
  const property = Buffer.from([0, 0, 0, 4 + content.length, ...content]);
  // One entry: item, count, then a byte for each property.
  const countAt = associations.start + 18;
  if (file.readUInt32BE(associations.start + 12) !== 1) throw new Error('more than one item has properties');
  const grown = Buffer.concat([
    file.subarray(0, container.end),
    property,
    file.subarray(container.end, countAt),
    Buffer.from([file[countAt]! + 1]),
    file.subarray(countAt + 1, associations.end),
    Buffer.from([count + 1]),
    file.subarray(associations.end),
  ]);
  const growth = property.length + 1;
  const enlarge = ({ start, end }: Box, by: number, moved = 0): unknown => grown.writeUInt32BE(end - start + by, start + moved);
  enlarge(meta, growth);
  enlarge(properties, growth);
  enlarge(container, property.length);
  enlarge(associations, 1, property.length);
  movePlaces(grown, places.start + (places.start > container.start ? growth : 0), growth);
  writeFileSync(path, grown);
}

interface Box {
  readonly start: number;
  readonly end: number;
}

function boxIn(file: Buffer, type: string, { start, end }: Box): Box {
  for (let at = start; at < end; at += file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === type) return { start: at, end: at + file.readUInt32BE(at) };
  }
  throw new Error(`no ${type} box`);
}

/** What lies behind the boxes that grew lies further on. */
function movePlaces(file: Buffer, at: number, by: number): void {
  const version = file[at + 8]!;
  const sizes = file.readUInt16BE(at + 12);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  if (version > 1 || offsetBytes !== 4 || baseBytes !== 4) throw new Error('another kind of iloc');
  const move = (place: number): unknown => file.writeUInt32BE(file.readUInt32BE(place) + by, place);
  let cursor = at + 16;
  for (let item = 0; item < file.readUInt16BE(at + 14); item++) {
    const base = cursor + (version === 1 ? 6 : 4);
    const isFromBase = file.readUInt32BE(base) !== 0;
    if (isFromBase) move(base);
    cursor = base + baseBytes + 2;
    for (let extent = 0; extent < file.readUInt16BE(base + baseBytes); extent++) {
      if (!isFromBase) move(cursor);
      cursor += offsetBytes + lengthBytes;
    }
  }
}

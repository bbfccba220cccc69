import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { TapeErrorCode } from '../../../../electron/core/foundation/tape-error.ts';
import { convert, exiftool } from '../../../support/oracles.ts';
import { temporaryFolder } from '../../../support/real-workers.ts';
import { newPhoto, photoImage } from '../../../support/round-trip.ts';
import { withChunks } from './png-files.ts';
import { makePhotos } from './make-photo.ts';
import type { CorpusFormat } from './make-photo.ts';
import { greyTiff, tag } from './tiff-files.ts';

/** A file that is no plain photo, and what is to come of it. */
export interface OddFile {
  readonly name: string;
  readonly make: () => Promise<string> | string;
  readonly answer: 'opened' | TapeErrorCode;
  /** What the refusal says. */
  readonly words?: RegExp;
}

const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
};

/** One RGB photo of this format. */
async function photoOf(format: CorpusFormat, layout: string): Promise<Buffer> {
  const [path = ''] = await makePhotos([{ format, layout, depth: 8, colours: 'RGB', profile: '-', metadata: '-', orientation: 1 }]);
  return readFileSync(path);
}

/** As ImageMagick writes it when it is given these arguments. */
const magick = async (name: string, ...words: readonly string[]): Promise<string> => {
  const path = join(temporaryFolder(), name);
  convert(await newPhoto('png'), ...words, path.endsWith('.tif8') ? `TIFF64:${path}` : path);
  return path;
};

const plain: readonly (readonly [CorpusFormat, layout: string])[] = [
  ['JPEG', '4:2:0'], ['PNG', 'plain'], ['TIFF', 'strips, LZW'], ['WebP', 'lossy'], ['AVIF', '4:4:4'], ['HEIC', '4:2:0'], ['DNG', 'mosaic'], ['JXL', 'lossless'],
];

/** In the others zeros are a picture like any other. */
const showsZeros: ReadonlySet<CorpusFormat> = new Set(['JPEG', 'PNG', 'TIFF', 'AVIF', 'JXL']);

const otherColours: readonly OddFile[] = [
  { name: 'CMYK in a JPEG', make: () => magick('x.jpg', '-colorspace', 'CMYK'), answer: 'colour-unsupported', words: /CMYK/ },
  { name: 'CMYK in a TIFF of 8 bits', make: () => magick('x.tif', '-colorspace', 'CMYK', '-depth', '8'), answer: 'colour-unsupported', words: /CMYK/ },
  { name: 'CMYK in a TIFF of 16 bits', make: () => magick('x.tif', '-colorspace', 'CMYK', '-depth', '16'), answer: 'colour-unsupported', words: /CMYK/ },
  { name: 'Lab in a TIFF of 8 bits', make: () => magick('x.tif', '-colorspace', 'Lab', '-depth', '8'), answer: 'colour-unsupported', words: /Lab/ },
  { name: 'Lab in a TIFF of 16 bits', make: () => magick('x.tif', '-colorspace', 'Lab', '-depth', '16'), answer: 'colour-unsupported', words: /Lab/ },
  { name: 'floating point of 32 bits in a TIFF', make: () => magick('x.tif', '-depth', '32', '-define', 'quantum:format=floating-point'), answer: 'opened', words: /opened/ },
  { name: 'whole numbers of 32 bits in a TIFF', make: () => magick('x.tif', '-depth', '32'), answer: 'format-unsupported', words: /uint/ },
];

const otherFormats: readonly OddFile[] = [
  { name: 'GIF', make: () => magick('x.gif'), answer: 'format-unsupported', words: /GIF/ },
  { name: 'BMP', make: () => magick('x.bmp'), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'Photoshop document', make: () => magick('x.psd'), answer: 'format-unsupported', words: /Photoshop/ },
  { name: 'JPEG 2000', make: () => magick('x.jp2'), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'PNM', make: () => magick('x.ppm'), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'Targa', make: () => magick('x.tga'), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'icon', make: () => magick('x.ico'), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'BigTIFF', make: () => magick('x.tif8'), answer: 'format-unsupported', words: /BigTIFF/ },
  { name: 'container of a JPEG XL that holds none', make: () => file('x.jxl', Buffer.from('\0\0\0\u000cJXL \r\n\u0087\n'.padEnd(200, '\0'), 'latin1')), answer: 'image-damaged', words: /damaged/ },
  { name: 'what begins as a JPEG XL and is none', make: () => file('x.jxl', Buffer.from([0xff, 0x0a, ...Array<number>(200).fill(7)])), answer: 'image-damaged', words: /damaged/ },
  { name: 'SVG', make: () => file('x.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'PDF', make: () => file('x.pdf', '%PDF-1.7\n%...'), answer: 'format-unsupported', words: /PDF/ },
  { name: 'film in an MP4', make: () => file('x.mp4', Buffer.from('\0\0\0\u0018ftypisom\0\0\u0002\0isomiso2'.padEnd(200, '\0'), 'latin1')), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'archive', make: () => file('x.zip', Buffer.from('PK\u0003\u0004'.padEnd(200, '\0'), 'latin1')), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'text under the name of a photo', make: () => file('x.jpg', 'Dear diary, '.repeat(100)), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'web page under the name of a photo', make: () => file('x.png', '<!doctype html><title>404</title>'), answer: 'format-unsupported', words: /not a photo/ },
];

const animations: readonly OddFile[] = [
  { name: 'animated WebP', make: animatedWebp, answer: 'format-unsupported', words: /animation/ },
  { name: 'animated PNG', make: async () => file('x.png', withChunks(await photoOf('PNG', 'plain'), ['acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])])), answer: 'format-unsupported', words: /animation/ },
  { name: 'PNG that is said to be an animation of one picture', make: async () => file('x.png', withChunks(await photoOf('PNG', 'plain'), ['acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])])), answer: 'opened' },
];

const broken: readonly OddFile[] = [
  { name: 'empty file', make: () => file('x.jpg', ''), answer: 'image-damaged', words: /empty/ },
  { name: 'a single byte', make: () => file('x.jpg', Buffer.from([0xff])), answer: 'format-unsupported', words: /not a photo/ },
  { name: 'zeros, as a broken card gives them', make: () => file('x.jpg', Buffer.alloc(5000)), answer: 'format-unsupported', words: /not a photo/ },
  ...plain.flatMap(([format, layout]): readonly OddFile[] => [
    { name: `${format} cut in half`, make: async () => file('x', halfOf(await photoOf(format, layout))), answer: 'image-damaged', words: /damaged/ },
    { name: `${format} whose second half is zeros`, make: async () => file('x', halfOf(await photoOf(format, layout), true)), answer: showsZeros.has(format) ? 'image-damaged' : 'opened' },
  ]),
];

const misnamed: readonly OddFile[] = plain.map(([format, layout], i) => ({
  name: `${format} under another format's name`,
  make: async () => file(`x.${['png', 'jpg', 'jpg', 'jpg', 'heic', 'jpg', 'tif', 'png'][i]!}`, await photoOf(format, layout)),
  answer: 'opened',
}));

const bombs: readonly OddFile[] = [
  { name: 'PNG of 300 megapixels and a row, by its header', make: () => file('x.png', emptyPng(20_000, 15_001)), answer: 'image-too-large', words: /300 megapixels/ },
  { name: 'PNG of 300 megapixels that holds none', make: () => file('x.png', emptyPng(20_000, 15_000)), answer: 'image-damaged', words: /damaged/ },
  { name: 'JPEG of 65 500 by 65 500, by its header', make: async () => file('x.jpg', await largeJpeg()), answer: 'image-too-large', words: /300 megapixels/ },
  { name: 'TIFF of 100 000 by 100 000, by its tags', make: () => file('x.tif', greyTiff({ widthPx: 100_000, heightPx: 100_000 })), answer: 'image-too-large', words: /300 megapixels/ },
  { name: 'TIFF with a tile of 8 gigabytes', make: () => file('x.tif', greyTiff({ widthPx: 64, heightPx: 64, more: [tag(322, 4, 80_000), tag(323, 4, 100_000), tag(324, 4, 8), tag(325, 4, 1)] })), answer: 'image-damaged', words: /damaged/ },
  { name: 'TIFF with a strip of 4 gigabytes', make: () => file('x.tif', greyTiff({ widthPx: 64, heightPx: 64, stripBytes: 0xffff_fff0 })), answer: 'image-damaged', words: /damaged/ },
  { name: 'TIFF of 5 000 pages', make: () => file('x.tif', greyTiff({ widthPx: 4, heightPx: 4, pages: 5000 })), answer: 'opened' },
  { name: 'TIFF whose pages go round in a circle', make: () => file('x.tif', greyTiff({ widthPx: 4, heightPx: 4, pages: 3, isCircle: true })), answer: 'opened' },
  { name: 'AVIF of 60 000 by 60 000, by its boxes', make: async () => file('x.avif', declared(await photoOf('AVIF', '4:4:4'), 60_000)), answer: 'image-too-large' },
  { name: 'HEIC of 60 000 by 60 000, by its boxes', make: async () => file('x.heic', declared(await photoOf('HEIC', '4:4:4'), 60_000)), answer: 'image-too-large' },
  { name: 'JPEG XL of 40 000 by 40 000, by its header', make: () => file('x.jxl', Buffer.from([0xff, 0x0a, 0xfc, 0xe1, 0x24, 0x01, ...Array<number>(200).fill(7)])), answer: 'image-too-large', words: /300 megapixels/ },
  { name: 'DNG of 60 000 by 60 000, by its tags', make: largeRaw, answer: 'image-too-large', words: /300 megapixels/ },
  { name: 'PNG with 100 megabytes of text, compressed', make: async () => file('x.png', withChunks(await photoOf('PNG', 'plain'), ['zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(100_000_000, 'a'))])])), answer: 'opened' },
  { name: 'PNG with 30 megabytes of text', make: async () => file('x.png', withChunks(await photoOf('PNG', 'plain'), ['tEXt', Buffer.concat([Buffer.from('Comment\0', 'latin1'), Buffer.alloc(30_000_000, 'a')])])), answer: 'opened' },
  { name: 'PNG with 20 000 chunks of text', make: async () => file('x.png', withChunks(await photoOf('PNG', 'plain'), ...Array.from({ length: 20_000 }, () => ['tEXt', Buffer.from('Comment\0a', 'latin1')] as const))), answer: 'opened' },
  { name: 'JPEG of 2 000 scans', make: async () => file('x.jpg', manyScans(await photoOf('JPEG', 'progressive'), 2000)), answer: 'image-damaged', words: /damaged/ },
];

const trailing: readonly OddFile[] = [
  { name: 'JPEG with a film behind it, as phones make them', make: async () => file('x.jpg', Buffer.concat([await photoOf('JPEG', '4:2:0'), Buffer.from('\0\0\0\u0018ftypisom', 'latin1'), Buffer.alloc(50_000, 3)])), answer: 'opened' },
  { name: 'JPEG with a second JPEG behind it', make: async () => file('x.jpg', Buffer.concat([await photoOf('JPEG', '4:2:0'), await photoOf('JPEG', 'progressive')])), answer: 'opened' },
  { name: 'PNG with a text behind it', make: async () => file('x.png', Buffer.concat([await photoOf('PNG', 'plain'), Buffer.from('and more')])), answer: 'opened' },
  { name: 'JPEG with a profile that is none', make: async () => withProfile(await photoOf('JPEG', '4:2:0'), Buffer.alloc(500, 'x')), answer: 'opened' },
];

export const oddFiles: readonly OddFile[] = [...otherColours, ...otherFormats, ...animations, ...broken, ...misnamed, ...bombs, ...trailing];

async function animatedWebp(): Promise<string> {
  const frames = await photoImage({ widthPx: 20, heightPx: 20, channels: 3, depth: 8 }).raw().toBuffer();
  return file('x.webp', await sharp(frames, { raw: { width: 20, height: 20, channels: 3, pageHeight: 10 } }).webp({ loop: 0, delay: [100, 100] }).toBuffer());
}

function halfOf(bytes: Buffer, filled = false): Buffer {
  const half = Math.floor(bytes.length / 2);
  return filled ? Buffer.concat([bytes.subarray(0, half), Buffer.alloc(bytes.length - half)]) : bytes.subarray(0, half);
}

/** A PNG that declares its size and holds hardly anything. */
function emptyPng(widthPx: number, heightPx: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  return withChunks(Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), ['IHDR', header], ['IDAT', deflateSync(Buffer.alloc(100))], ['IEND', Buffer.alloc(0)]);
}

/** Source: ITU-T T.81, B.2.2: the frame's header has height and width behind its length and its precision. */
async function largeJpeg(): Promise<Buffer> {
  const bytes = await photoOf('JPEG', '4:2:0');
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(65_500, frame + 5);
  bytes.writeUInt16BE(65_500, frame + 7);
  return bytes;
}

/** Source: ISO/IEC 23008-12, ispe: a version and flags, then width and height. */
function declared(bytes: Buffer, edgePx: number): Buffer {
  const box = bytes.indexOf('ispe');
  bytes.writeUInt32BE(edgePx, box + 8);
  bytes.writeUInt32BE(edgePx, box + 12);
  return bytes;
}

async function largeRaw(): Promise<string> {
  const path = file('x.dng', await photoOf('DNG', 'mosaic'));
  exiftool('-q', '-m', '-overwrite_original', '-IFD0:ImageWidth=60000', '-IFD0:ImageHeight=60000', path);
  return path;
}

/** The last scan of a progressive JPEG again and again. */
function manyScans(bytes: Buffer, count: number): Buffer {
  const scan = bytes.subarray(bytes.lastIndexOf(Buffer.from([0xff, 0xda])), bytes.length - 2);
  return Buffer.concat([bytes.subarray(0, -2), ...Array.from({ length: count }, () => scan), bytes.subarray(-2)]);
}

function withProfile(bytes: Buffer, icc: Buffer): string {
  const payload = Buffer.concat([Buffer.from('ICC_PROFILE\0\u0001\u0001', 'latin1'), icc]);
  const head = Buffer.from([0xff, 0xe2, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return file('x.jpg', Buffer.concat([bytes.subarray(0, 2), head, payload, bytes.subarray(2)]));
}

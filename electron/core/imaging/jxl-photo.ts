import { phrase, sentence } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { CodecImage, withCodecFile } from './codec-image.ts';
import { displayP3 } from './display-p3.ts';
import { JxlFile } from './jxl-file.ts';
import type { JxlHeader } from './jxl-header.ts';
import { readJxlHeader } from './jxl-header.ts';
import { assertAffordable, decodingBytes, jxlBandPixels } from './memory-needs.ts';
import { jxlCodestream, readJxlBoxes } from './metadata/jxl-boxes.ts';
import { isProfileOf } from './metadata/profile-name.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { animation, codePointsOnly, damaged, highDynamicRange, tooLarge, unreadablePixels, wrongColours } from './refusals.ts';
import { decodeWithSharp } from './sharp-photo.ts';
import { largestPixels } from './size-limits.ts';
import { strips } from './strips.ts';

/** Names of 256 channels fit into it. */
const headerBytes = 512 * 1024;
/** A header with a profile: that of a press has some megabytes. */
const profileBytes = 16 * 1024 ** 2;

const channelTypes = { alpha: 0, spotColour: 2, black: 4, needed: 15 } as const;
const spaces = { rgb: 0, grey: 1 } as const;
/** By the numbers of ITU-T H.273. */
const transfers = { srgb: 13, pq: 16, hlg: 18 } as const;
/** As jxl-oxide gives them: of P3 without regard to its white. */
const primaries = { srgb: 1, p3: 11 } as const;
const whites = { d65: 1 } as const;

/**
 * A JPEG XL: the picture that it shows, upright.
 *
 * Throws: `image-damaged`, `image-too-large`, `colour-unsupported`, `format-unsupported`.
 */
export async function openJxl(bytes: Uint8Array): Promise<OpenedPhoto> {
  const header = orDamaged(() => readJxlHeader(jxlCodestream(bytes, headerBytes)));
  const { widthPx, heightPx, bitsPerSample, channels, colours } = header;
  if (widthPx * heightPx > largestPixels) throw tooLarge();
  assertReadable(header);
  if (header.isAnimation && orDamaged(() => fileOf(bytes).pictures) > 1) throw animation();
  const icc = await profileOf(bytes, header);
  const info = {
    format: 'jxl',
    widthPx,
    heightPx,
    bitDepth: bitsPerSample > 8 ? 16 : 8,
    colourChannels: colours.space === spaces.grey ? 1 : 3,
    hasAlpha: channels.some(({ type }) => type === channelTypes.alpha),
  } as const;
  const metadata = { ...readJxlBoxes(bytes), ...(icc === undefined ? {} : { icc }) };
  return { info, bytes, decode: (codecPath) => decodeJxl(bytes, info, codecPath), metadata: () => metadata };
}

/** What the decoder leaves out without a word, or gives as something else. */
function assertReadable({ bitsPerSample, isFloat, channels, colours }: JxlHeader): void {
  const has = (wanted: number): boolean => channels.some(({ type }) => type === wanted);
  if (!isFloat && bitsPerSample > 16) throw unreadablePixels(phrase('numbers of {bits} bits', { bits: bitsPerSample }));
  if (channels.some(({ isAssociated }) => isAssociated)) throw unreadablePixels(phrase('colours multiplied by their alpha'));
  if (has(channelTypes.needed)) throw unreadablePixels(phrase('channels of a kind of their own'));
  if (has(channelTypes.black)) throw wrongColours(sentence('The photo is in CMYK, which the app cannot convert from a JPEG XL.'));
  if (has(channelTypes.spotColour)) throw wrongColours(sentence('The photo has spot colours, as printing presses add them.'));
  if (colours.space !== spaces.rgb && colours.space !== spaces.grey) throw wrongColours(sentence('The photo says of its colours that they are neither grey nor RGB.'));
  if (colours.transfer === transfers.pq || colours.transfer === transfers.hlg) throw highDynamicRange();
}

/** The profile of the pixels as they are decoded; undefined where they are sRGB or grey as everybody takes it for granted. Throws: `colour-unsupported`. */
async function profileOf(bytes: Uint8Array, { widthPx, heightPx, isXyb, colours }: JxlHeader): Promise<Uint8Array | undefined> {
  const isPlain = colours.white === whites.d65 && colours.primaries === primaries.srgb && colours.transfer === transfers.srgb;
  if (!colours.hasProfile && isPlain) return undefined;
  const embedded = colours.hasProfile && !isXyb ? orDamaged(() => begun(bytes).embeddedProfile()) : undefined;
  if (embedded !== undefined && isProfileOf(colours.space === spaces.grey ? 'GRAY' : 'RGB ', embedded)) return embedded;
  // One place may depend on much of the picture.
  assertAffordable('opening', decodingBytes({ format: 'jxl', widthPx, heightPx }, bytes.length));
  const decoded = orDamaged(() => fileOf(bytes).decodedColours());
  if ('icc' in decoded) return decoded.icc;
  if (decoded.transfer !== transfers.srgb || colours.white !== whites.d65) throw codePointsOnly();
  if (decoded.primaries === primaries.p3) return displayP3();
  if (decoded.primaries !== primaries.srgb) throw codePointsOnly();
  return undefined;
}

/** Into a new codec image, in bands of so many pixels. Throws: `image-damaged`, `disk-full`. */
export async function decodeJxl(bytes: Uint8Array, info: OpenedPhoto['info'], codecPath: string, bandPixels = jxlBandPixels): Promise<void> {
  const { widthPx, heightPx } = info;
  const file = orDamaged(() => fileOf(bytes));
  if (!file.isWhole || file.size.widthPx !== widthPx || file.size.heightPx !== heightPx) throw damaged(new Error('jxl-oxide: not all there'));
  const bandRows = Math.max(1, Math.floor(bandPixels / widthPx));
  for (let top = 0; top < heightPx; top += bandRows) {
    const height = Math.min(bandRows, heightPx - top);
    const png = orDamaged(() => file.png({ left: 0, top, width: widthPx, height }));
    await withCodecFile(codecPath, async (bandPath) => {
      await decodeWithSharp(png, { ...info, heightPx: height }, bandPath);
      copyBand(bandPath, codecPath, { top, heightPx });
    });
  }
}

/** Into a picture of this height, which the first band begins. */
function copyBand(bandPath: string, codecPath: string, { top, heightPx }: { readonly top: number; readonly heightPx: number }): void {
  const band = CodecImage.open(bandPath);
  try {
    const { widthPx, heightPx: rowsOfBand } = band.size;
    const whole = top === 0 ? CodecImage.create(codecPath, { ...band.size, heightPx }) : CodecImage.append(codecPath);
    try {
      for (const { y, rows } of strips(rowsOfBand)) whole.writeRegion({ x: 0, y: top + y, width: widthPx, height: rows }, band.readRows(y, rows));
    } finally {
      whole.close();
    }
  } finally {
    band.close();
  }
}

function fileOf(bytes: Uint8Array): JxlFile {
  const file = new JxlFile();
  file.feed(bytes);
  return file;
}

/** No further than its profile. */
function begun(bytes: Uint8Array): JxlFile {
  const file = new JxlFile();
  file.feed(jxlCodestream(bytes, profileBytes), { onlyHeader: true });
  return file;
}

/** Whatever jxl-oxide stumbles over is the file's fault. */
function orDamaged<Result>(look: () => Result): Result {
  try {
    return look();
  } catch (error) {
    throw error instanceof TapeError ? error : damaged(error);
  }
}

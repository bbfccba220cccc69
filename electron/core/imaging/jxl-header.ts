import type { PictureSize } from './picture.ts';

/** What a codestream says of its picture before it begins. */
export interface JxlHeader extends PictureSize {
  readonly bitsPerSample: number;
  readonly isFloat: boolean;
  readonly isAnimation: boolean;
  /** Of further channels than the colours, in their order. */
  readonly channels: readonly JxlChannel[];
  /** Whether its colours are stored as eyes see them, and are brought to `colours` by the decoder. */
  readonly isXyb: boolean;
  readonly colours: JxlColours;
}

export interface JxlChannel {
  /** 0 alpha, 2 spot colour, 4 black, 15 what must not be left out; all else may be. */
  readonly type: number;
  /** Whether the colours are multiplied by this alpha. */
  readonly isAssociated: boolean;
}

export interface JxlColours {
  /** Whether a profile says what they are, and nothing below does. */
  readonly hasProfile: boolean;
  /** 0 RGB, 1 grey, 2 XYB, 3 what nobody knows. */
  readonly space: number;
  /** 1 D65, 2 by numbers, 10 equal energy, 11 DCI. */
  readonly white: number;
  /** 1 sRGB, 2 by numbers, 9 BT.2100, 11 P3. */
  readonly primaries: number;
  /** By the numbers of ITU-T H.273; 0: a gamma. */
  readonly transfer: number;
}

const plain = { hasProfile: false, space: 0, white: 1, primaries: 1, transfer: 13 } as const;

/**
 * Reads the header of a codestream as far as its colours.
 *
 * Throws: a plain error where it is cut short, or says what there is not.
 * Source: ISO/IEC 18181-1, annex D.
 */
export function readJxlHeader(codestream: Uint8Array): JxlHeader {
  const bits = new Bits(codestream);
  // The signature.
  bits.number(16);
  const size = readSize(bits);
  if (bits.flag()) return { ...size, bitsPerSample: 8, isFloat: false, isAnimation: false, channels: [], isXyb: true, colours: plain };
  const { isTurned, isAnimation } = bits.flag() ? readExtraFields(bits) : { isTurned: false, isAnimation: false };
  const depth = readDepth(bits);
  // Whether 16 bits are enough to decode with.
  bits.flag();
  const channels = Array.from({ length: bits.choice([0, 0], [1, 0], [2, 4], [1, 12]) }, () => readChannel(bits));
  const isXyb = bits.flag();
  const colours = readColours(bits);
  const { widthPx, heightPx } = size;
  return { ...(isTurned ? { widthPx: heightPx, heightPx: widthPx } : size), ...depth, isAnimation, channels, isXyb, colours };
}

/** Bits from the lowest one of each byte on. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new Error('a header that is cut short');
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** i;
    }
    return value;
  }

  flag(): boolean {
    return this.number(1) === 1;
  }

  /** One of four ways to write a number: a first one and the bits that are added to it. */
  choice(...ways: readonly [Way, Way, Way, Way]): number {
    const [first, count] = ways[this.number(2) as 0 | 1 | 2 | 3];
    return first + this.number(count);
  }

  /** One of a list of things. */
  kind(): number {
    return this.choice([0, 0], [1, 0], [2, 4], [18, 6]);
  }
}
type Way = readonly [first: number, bits: number];

function readSize(bits: Bits): PictureSize {
  const isSmall = bits.flag();
  const edge = (): number => (isSmall ? 8 * (1 + bits.number(5)) : bits.choice([1, 9], [1, 13], [1, 18], [1, 30]));
  const heightPx = edge();
  const ratio = ratios[bits.number(3)];
  return { heightPx, widthPx: ratio === undefined ? edge() : Math.floor((heightPx * ratio[0]) / ratio[1]) };
}

/** Width to height; the first means that there is none. */
const ratios: readonly (readonly [number, number] | undefined)[] = [undefined, [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]];

function readExtraFields(bits: Bits): { readonly isTurned: boolean; readonly isAnimation: boolean } {
  const orientation = 1 + bits.number(3);
  // The size that it is meant to be shown at.
  if (bits.flag()) readSize(bits);
  if (bits.flag()) skipPreview(bits);
  const isAnimation = bits.flag();
  if (isAnimation) {
    bits.choice([100, 0], [1000, 0], [1, 10], [1, 30]);
    bits.choice([1, 0], [1001, 0], [1, 8], [1, 10]);
    bits.choice([0, 0], [0, 3], [0, 16], [0, 32]);
    bits.flag();
  }
  return { isTurned: orientation > 4, isAnimation };
}

function skipPreview(bits: Bits): void {
  const isSmall = bits.flag();
  const edge = (): number => (isSmall ? bits.choice([16, 0], [32, 0], [1, 5], [33, 9]) : bits.choice([1, 6], [65, 8], [321, 10], [1345, 12]));
  edge();
  if (bits.number(3) === 0) edge();
}

function readDepth(bits: Bits): Pick<JxlHeader, 'bitsPerSample' | 'isFloat'> {
  const isFloat = bits.flag();
  const bitsPerSample = isFloat ? bits.choice([32, 0], [16, 0], [24, 0], [1, 6]) : bits.choice([8, 0], [10, 0], [12, 0], [1, 6]);
  // Of them those of the exponent.
  if (isFloat) bits.number(4);
  return { bitsPerSample, isFloat };
}

function readChannel(bits: Bits): JxlChannel {
  if (bits.flag()) return { type: 0, isAssociated: false };
  const type = bits.kind();
  readDepth(bits);
  // How much smaller it is.
  bits.choice([0, 0], [3, 0], [4, 0], [1, 3]);
  for (let left = bits.choice([0, 0], [0, 4], [16, 5], [48, 10]); left > 0; left--) bits.number(8);
  const isAssociated = type === 0 && bits.flag();
  // Red, green, blue, and how solid; or which colour of a mosaic.
  if (type === 2) for (let i = 0; i < 4; i++) bits.number(16);
  if (type === 5) bits.choice([1, 0], [0, 2], [3, 4], [19, 8]);
  return { type, isAssociated };
}

function readColours(bits: Bits): JxlColours {
  if (bits.flag()) return plain;
  const hasProfile = bits.flag();
  const space = bits.kind();
  if (hasProfile || space === 2) return { ...plain, hasProfile, space };
  const white = bits.kind();
  if (white === 2) skipPoint(bits);
  const primaries = space === 1 ? plain.primaries : bits.kind();
  if (primaries === 2) for (let i = 0; i < 3; i++) skipPoint(bits);
  const isGamma = bits.flag();
  const transfer = isGamma ? 0 * bits.number(24) : bits.kind();
  return { hasProfile, space, white, primaries, transfer };
}

/** Where a colour lies: x and y. */
function skipPoint(bits: Bits): void {
  for (let i = 0; i < 2; i++) bits.choice([0, 19], [524_288, 19], [1_048_576, 20], [2_097_152, 21]);
}

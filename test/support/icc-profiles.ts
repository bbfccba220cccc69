/** Profiles made by code, since those of the machine are others' and may not be there. */
export const profileNames = ['sRGB', 'Adobe RGB', 'Display P3', 'ProPhoto', 'grey'] as const;
export type ProfileName = (typeof profileNames)[number];

interface Space {
  readonly description: string;
  readonly gamma: number;
  /** XYZ of red, green and blue, adapted to D50. */
  readonly primaries?: readonly [Xyz, Xyz, Xyz];
}
type Xyz = readonly [number, number, number];

/** Source of the primaries: Bruce Lindbloom, RGB/XYZ matrices adapted by Bradford; for Display P3 Apple's profile. */
const spaces: { readonly [Name in ProfileName]: Space } = {
  sRGB: { description: 'sRGB like', gamma: 2.2, primaries: [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.7141]] },
  'Adobe RGB': { description: 'Adobe RGB like', gamma: 2.19921875, primaries: [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]] },
  'Display P3': { description: 'Display P3 like', gamma: 2.2, primaries: [[0.51512, 0.2412, -0.00105], [0.29198, 0.69225, 0.04189], [0.1571, 0.06657, 0.78407]] },
  ProPhoto: { description: 'ProPhoto like', gamma: 1.8, primaries: [[0.79767, 0.28804, 0], [0.13519, 0.71187, 0], [0.03135, 0.00009, 0.8251]] },
  grey: { description: 'Grey, gamma 2.2', gamma: 2.2 },
};
const whiteD50: Xyz = [0.9642, 1, 0.82491];

/** A monitor profile of version 2. Source: ICC.1:2001-04, sec. 6.1, 6.3.1.2 (grey), 6.3.1.3 (RGB). */
export function iccProfile(name: ProfileName): Uint8Array {
  const { description, gamma, primaries } = spaces[name];
  const curve = Buffer.from('curv\0\0\0\0\0\0\0\u0001\0\0', 'latin1');
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  const tags: readonly (readonly [string, Buffer])[] = [
    ['desc', descriptionOf(description)],
    ['cprt', Buffer.from('text\0\0\0\0None\0', 'latin1')],
    ['wtpt', xyz(whiteD50)],
    ...(primaries === undefined
      ? [['kTRC', curve] as const]
      : (['r', 'g', 'b'] as const).flatMap((colour, i) => [[`${colour}XYZ`, xyz(primaries[i]!)] as const, [`${colour}TRC`, curve] as const])),
  ];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  const bodies: Buffer[] = [];
  let offset = 128 + table.length;
  for (const [i, [tag, data]] of tags.entries()) {
    table.write(tag, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(offset, 8 + 12 * i);
    table.writeUInt32BE(data.length, 12 + 12 * i);
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    bodies.push(padded);
    offset += padded.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(offset, 0);
  header.writeUInt32BE(0x02200000, 8);
  header.write(`mntr${primaries === undefined ? 'GRAY' : 'RGB '}XYZ `, 12, 'latin1');
  header.set([2026 >> 8, 2026 & 255, 0, 1, 0, 1], 24);
  header.write('acsp', 36, 'latin1');
  xyz(whiteD50).copy(header, 68, 8);
  return Buffer.concat([header, table, ...bodies]);
}

function xyz(values: Xyz): Buffer {
  const bytes = Buffer.from('XYZ '.padEnd(20, '\0'), 'latin1');
  for (const [i, value] of values.entries()) bytes.writeInt32BE(Math.round(value * 65_536), 8 + 4 * i);
  return bytes;
}

/** In ASCII; the places for Unicode and for the Macintosh stay empty. */
function descriptionOf(words: string): Buffer {
  const bytes = Buffer.alloc(12 + words.length + 1 + 8 + 70);
  bytes.write('desc', 0, 'latin1');
  bytes.writeUInt32BE(words.length + 1, 8);
  bytes.write(words, 12, 'latin1');
  return bytes;
}

import { hashWord } from '../../../support/synthetic-data.ts';
import { withCheckSums } from './png-files.ts';

/** Numbers that size fields are written wrong with. */
const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const;
/** Half of all places lie where headers and metadata do. */
const headerBytes = 700;

/** Takes a number below the given one; each call gives the next. */
type Draw = (below: number) => number;
type Mutation = (bytes: Buffer, draw: Draw, other: Buffer) => Buffer;

const placeIn = ({ length }: Buffer, draw: Draw): number => draw(draw(2) === 0 ? Math.min(headerBytes, length) : length);

/** What bad cables, bad disks, bad programs and bad people do to files. */
const mutations: { readonly [Name in 'bytes' | 'bits' | 'cut' | 'left out' | 'doubled' | 'extremes' | 'spliced']: Mutation } = {
  bytes: (bytes, draw) => times(1 + draw(8), bytes, (copy) => (copy[placeIn(copy, draw)] = draw(256))),
  bits: (bytes, draw) => times(1 + draw(4), bytes, (copy) => (copy[placeIn(copy, draw)]! ^= 1 << draw(8))),
  cut: (bytes, draw) => bytes.subarray(0, 1 + placeIn(bytes, draw)),
  'left out': (bytes, draw) => {
    const at = placeIn(bytes, draw);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + draw(200))]);
  },
  doubled: (bytes, draw) => {
    const [at, length] = [placeIn(bytes, draw), 1 + draw(2000)];
    return Buffer.concat([bytes.subarray(0, at + length), ...Array.from({ length: 1 + draw(5) }, () => bytes.subarray(at, at + length)), bytes.subarray(at + length)]);
  },
  extremes: (bytes, draw) =>
    times(1 + draw(3), bytes, (copy) => {
      const size = [2, 4][draw(2)]!;
      const value = (extremes[draw(extremes.length)]! & (2 ** (8 * size) - 1)) >>> 0;
      const at = Math.min(placeIn(copy, draw), copy.length - size);
      if (at < 0) return;
      if (draw(2) === 0) copy.writeUIntLE(value, at, size);
      else copy.writeUIntBE(value, at, size);
    }),
  spliced: (bytes, draw, other) => Buffer.concat([bytes.subarray(0, placeIn(bytes, draw)), other.subarray(placeIn(other, draw))]),
};
const names = Object.keys(mutations) as readonly (keyof typeof mutations)[];

function times(count: number, bytes: Buffer, change: (copy: Buffer) => unknown): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = 0; i < count; i++) change(copy);
  return copy;
}

/** The file with one or two mutations that follow from the case's name alone. Half of the PNGs get check sums that hold, or nothing would look further. */
export function mutated(bytes: Buffer, other: Buffer, caseName: string): Buffer {
  let index = 0;
  const draw: Draw = (below) => hashWord(caseName, index++) % below;
  let result = bytes;
  for (let i = 1 + draw(2); i > 0; i--) result = mutations[names[draw(names.length)]!](result, draw, other);
  return draw(2) === 0 && result.toString('latin1', 1, 4) === 'PNG' ? withCheckSums(result) : result;
}

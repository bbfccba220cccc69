import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { torchPython } from '../../support/torch-python.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { hashWord, picture } from '../../support/synthetic-data.ts';

const opened: ScratchImage[] = [];
afterEach(() => {
  for (const image of opened.splice(0)) image.close();
});
function open(path: string): ScratchImage {
  const image = ScratchImage.open(path);
  opened.push(image);
  return image;
}

/** numpy's pad, mode "reflect", one position at a time: walk, and turn round at the ends. */
function mirrored(position: number, extent: number): number {
  let [at, step] = [0, position < 0 ? -1 : 1];
  for (let i = 0; i < Math.abs(position); i++) {
    if (at + step < 0 || at + step >= extent) step = -step;
    if (extent > 1) at += step;
  }
  return at;
}

describe.each([
  [1, 1],
  [1, 7],
  [2, 2],
  [13, 9],
  [20_000, 1],
  [1, 20_000],
])('a scratch image of %i x %i', (widthPx, heightPx) => {
  const data = picture('scratch', [4, heightPx, widthPx]);
  const expected = (plane: number, x: number, y: number): number =>
    data[(plane * heightPx + mirrored(y, heightPx)) * widthPx + mirrored(x, widthPx)] ?? Number.NaN;

  test('gives any region of a plain array, mirrored beyond its edges', () => {
    const image = open(scratchPicture(widthPx, heightPx, data));
    expect(image.size).toEqual({ widthPx, heightPx, planes: 4 });
    for (let i = 0; i < 40; i++) {
      const pick = (index: number, from: number, to: number): number => from + (hashWord(`region ${i}`, index) % (to - from));
      const region = { x: pick(0, -20, Math.min(widthPx, 60)), y: pick(1, -20, Math.min(heightPx, 60)), width: pick(2, 1, 30), height: pick(3, 1, 30) };
      const planes = pick(4, 1, 5);
      const read = image.readRegion(region, planes);
      expect(read).toHaveLength(planes * region.width * region.height);
      const wrong = read.findIndex((value, at) => {
        const [plane, line, column] = [Math.floor(at / region.width / region.height), Math.floor(at / region.width) % region.height, at % region.width];
        return value !== expected(plane, region.x + column, region.y + line);
      });
      expect(wrong, JSON.stringify(region)).toBe(-1);
    }
  });

  test('takes any region, and leaves the rest alone', () => {
    const image = open(scratchPicture(widthPx, heightPx, data));
    const region = { x: Math.floor(widthPx / 3), y: Math.floor(heightPx / 3), width: Math.ceil(widthPx / 2), height: Math.ceil(heightPx / 2) };
    const area = region.width * region.height;
    image.writeRegion(region, picture('new', [4, region.height, region.width]));
    const written = picture('new', [4, region.height, region.width]);
    const all = image.readRegion({ x: 0, y: 0, width: widthPx, height: heightPx });
    const wrong = all.findIndex((value, at) => {
      const [plane, y, x] = [Math.floor(at / widthPx / heightPx), Math.floor(at / widthPx) % heightPx, at % widthPx];
      const [line, column] = [y - region.y, x - region.x];
      const inside = line >= 0 && line < region.height && column >= 0 && column < region.width;
      return value !== (inside ? written[plane * area + line * region.width + column] : data[at]);
    });
    expect(wrong).toBe(-1);
  });
});

test('writing beyond the edge, an unknown file and one cut short are mistakes of ours, and say so', () => {
  const path = scratchPicture(4, 4);
  const image = open(path);
  expect(() => image.writeRegion({ x: 2, y: 0, width: 3, height: 1 }, new Float32Array(9))).toThrow('internal:');
  truncateSync(path, 4100);
  expect(() => image.readRegion({ x: 0, y: 0, width: 4, height: 4 })).toThrow('internal:');
  const other = join(temporaryFolder(), 'other');
  writeFileSync(other, 'something else');
  expect(() => ScratchImage.open(other)).toThrow('internal:');
});

const numpy = spawnSync(torchPython ?? 'python3', ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0;
test.skipIf(!numpy)('NumPy reads one as the array that it is', () => {
  const data = picture('array', [5, 3, 7]);
  const program = 'import sys, numpy; a = numpy.load(sys.argv[1], mmap_mode="r"); print(a.shape, a.dtype, a.flags.c_contiguous, float(a[4, 2, 5]))';
  const said = execFileSync(torchPython ?? 'python3', ['-c', program, scratchPicture(7, 3, data)], { encoding: 'utf8' });
  expect(said.trim()).toBe(`(5, 3, 7) float32 True ${String(data[(4 * 3 + 2) * 7 + 5])}`);
});

test('a second one of the same name is not made over the first', () => {
  const path = scratchPicture(2, 2);
  expect(() => ScratchImage.create(path, { widthPx: 1, heightPx: 1, planes: 3 })).toThrow();
  expect(open(path).size.widthPx).toBe(2);
});

test('one in a folder that is not there is refused by name', () => {
  const path = join(temporaryFolder(), 'none', 'x.scratch');
  expect(() => ScratchImage.create(path, { widthPx: 1, heightPx: 1, planes: 3 })).toThrow(expect.objectContaining({ code: 'output-not-writable' }));
  expect(existsSync(path)).toBe(false);
});

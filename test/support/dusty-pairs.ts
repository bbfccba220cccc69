import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { Random } from '../../models/random.ts';
import { naturalPicture } from './natural-picture.ts';
import { writePicture } from './pair-files.ts';

const edgePx = 160;
const linesEveryPx = 16;
const specks = 40;

export interface DustyPairs {
  /** Folders with files of the same names. */
  readonly inputs: string;
  readonly targets: string;
  readonly names: readonly string[];
}

/**
 * Pictures with a defect that no shipped model knows, a grid of dark hairlines and bright specks of dust, and without it.
 * `shift`: each target is that of so many pictures further on.
 */
export async function writeDustyPairs(folder: string, count: number, { seed = 100, shift = 0 }: { readonly seed?: number; readonly shift?: number } = {}): Promise<DustyPairs> {
  const [inputs, targets] = [join(folder, 'input'), join(folder, 'target')];
  for (const side of [inputs, targets]) mkdirSync(side, { recursive: true });
  const names = Array.from({ length: count }, (_, index) => `DSC_${1001 + index}.png`);
  const clean = (index: number): Picture => naturalPicture(edgePx, edgePx, seed + (index % count));
  for (const [index, name] of names.entries()) {
    await writePicture(join(inputs, name), dusty(clean(index), new Random(seed, index)));
    await writePicture(join(targets, name), clean(index + shift));
  }
  return { inputs, targets, names };
}

function dusty(clean: Picture, random: Random): Picture {
  const area = edgePx ** 2;
  const data = clean.data.slice();
  const [across, down] = [random.integer(linesEveryPx), random.integer(linesEveryPx)];
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % edgePx, Math.floor((i % area) / edgePx)];
    if ((x + across) % linesEveryPx === 0 || (y + down) % linesEveryPx === 0) data[i] = 0.6 * (data[i] ?? 0);
  }
  for (let speck = 0; speck < specks; speck++) {
    const corner = random.integer(edgePx - 2) * edgePx + random.integer(edgePx - 2);
    for (const place of [corner, corner + 1, corner + edgePx + 1]) {
      for (let plane = 0; plane < 3; plane++) data[plane * area + place] = 0.94;
    }
  }
  return { ...clean, data };
}

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTaskPictures } from '../../build/task-pictures.ts';
import { paperTasks } from '../../electron/core/foundation/task.ts';

const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
const bundled = join(import.meta.dirname, '../../build/out/task-pictures');

beforeAll(() => writeTaskPictures(folder));

interface Half {
  /** Mean difference of neighbours along a row, 0..255: how much goes on in it. */
  readonly detail: number;
  readonly mean: number;
}

async function half(task: string, left: number): Promise<Half> {
  const width = 70;
  const data = await sharp(join(folder, `${task}.webp`)).extract({ left, top: 0, width, height: 96 }).greyscale().raw().toBuffer();
  let [detail, sum] = [0, 0];
  data.forEach((value, i) => {
    sum += value;
    if (i % width > 0) detail += Math.abs(value - data[i - 1]!);
  });
  return { detail: detail / data.length, mean: sum / data.length };
}

describe('the pictures of the task cards', () => {
  test('are there for every task, at twice the size that the card shows', async () => {
    const expected = paperTasks.map((task) => `${task}.webp`);
    expect(readdirSync(folder).sort()).toEqual(expected.sort());
    for (const name of expected) {
      const { width, height, format } = await sharp(join(folder, name)).metadata();
      expect([width, height, format]).toEqual([144, 96, 'webp']);
    }
  });

  test('are the same whenever they are made', () => {
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(bundled, name))), name).toBe(true);
    }
  });

  test('show the damage at the left and none at the right', async () => {
    // One place of the scene: what is clean there is alike in both.
    const [noise, enlarging] = [await half('denoise', 74), await half('superres', 74)];
    expect(noise.detail / enlarging.detail).toBeCloseTo(1, 1);
    expect((await half('denoise', 0)).detail).toBeGreaterThan(1.3 * (await half('superres', 74)).detail);
    expect((await half('superres', 0)).detail).toBeLessThan(0.6 * (await half('superres', 74)).detail);
    expect((await half('deshadow', 0)).mean).toBeLessThan(0.85 * (await half('deshadow', 74)).mean);
    expect((await half('desnow', 0)).mean).toBeGreaterThan(1.05 * (await half('desnow', 74)).mean);
    expect((await half('derain', 0)).mean).toBeGreaterThan(1.1 * (await half('derain', 74)).mean);
  });
});

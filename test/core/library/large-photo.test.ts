/**
 * A scan goes the whole way: opened, looked at, restored (by a double that inverts it), exported. `TAPE_STUDIO_LARGE=1` makes it
 * one of 20 000 x 14 000, and looks at what the imaging worker holds meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heldBytes } from '../../../electron/core/foundation/memory-budget.ts';
import { usualWriting } from '../../../electron/core/imaging/writing.ts';
import type { Studio } from '../../../electron/core/library/studio.ts';
import { newFolder, openTestStudio, testLayout, writeTestModel } from '../../support/studio-for-tests.ts';

const isLarge = process.env['TAPE_STUDIO_LARGE'] === '1';
const [width, height] = isLarge ? [20_000, 14_000] : [1000, 700];
/** What a photo may take of memory. */
const mostBytes = 1.5e9;
let studio: Studio;

beforeAll(async () => {
  const layout = await testLayout('large-photo');
  writeTestModel(layout.models, 'inverter');
  studio = openTestStudio(layout, newFolder(), { memoryGb: mostBytes / 1e9 });
});
afterAll(() => studio.close());

const imagingWorker = (): number | undefined => {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split('\n');
  const line = children.find((child) => child.includes('imaging.js'));
  return line === undefined ? undefined : Number.parseInt(line, 10);
};

/** Red, green and blue of a place in the middle. Range: 0..255. */
async function colourInTheMiddle(path: string): Promise<readonly number[]> {
  const place = { left: width >> 1, top: height >> 1, width: 100, height: 100 };
  const { channels } = await sharp(path, { limitInputPixels: false }).extract(place).stats();
  return channels.map(({ mean }) => mean);
}

test('a large photo is opened, looked at, restored and exported within its memory', { timeout: 1_200_000 }, async () => {
  const photoPath = join(newFolder(), 'scan.jpg');
  const noise = { type: 'gaussian', mean: 160, sigma: 20 } as const;
  await sharp({ create: { width, height, channels: 3, background: 'black', noise }, limitInputPixels: false })
    .linear([1, 0.5, 0.25], [0, 0, 0])
    .jpeg({ quality: 90 })
    .toFile(photoPath);
  let peakBytes = 0;
  const looking = setInterval(() => {
    const pid = imagingWorker();
    peakBytes = Math.max(peakBytes, (pid === undefined ? undefined : heldBytes(pid)) ?? 0);
  }, 500);
  try {
    const { photos, failures } = await studio.photos.open([photoPath]);
    expect(failures).toEqual([]);
    const [photo] = photos;
    if (photo === undefined) throw new Error('nothing was opened');
    expect(photo.size).toMatchObject({ widthPx: width, heightPx: height });
    const whole = Math.ceil(Math.log2(Math.max(width, height) / 512));
    expect(statSync(await studio.tilePath(photo.id, { level: whole, column: 0, row: 0 })).size).toBeGreaterThan(0);
    const restoration = await studio.restorations.restore({ photoId: photo.id, steps: [{ task: 'denoise', modelId: 'inverter', scale: 1 }], device: 'auto' });
    const outputPath = await studio.restorations.export({
      restorationId: restoration.id,
      strength: 1,
      sparesUndamaged: false,
      format: 'jpeg',
      writing: usualWriting,
      outputPath: join(newFolder(), 'restored.jpg'),
      onConflict: 'fail',
    });
    expect(await sharp(outputPath ?? '', { limitInputPixels: false }).metadata()).toMatchObject({ width, height });
    const [before, after] = [await colourInTheMiddle(photoPath), await colourInTheMiddle(outputPath ?? '')];
    for (const [channel, value] of before.entries()) expect(Math.abs((after[channel] ?? 0) - (255 - value))).toBeLessThan(2);
  } finally {
    clearInterval(looking);
  }
  if (process.platform === 'linux') expect(peakBytes).toBeGreaterThan(0);
  expect(peakBytes).toBeLessThan(mostBytes);
});

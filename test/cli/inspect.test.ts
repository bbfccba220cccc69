import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { writePhoto } from '../support/photo-files.ts';
import { writeRandomModel } from '../support/random-model.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import { eventsOf, runJson } from '../support/run-cli.ts';
import { readScratch } from '../support/scratch-pictures.ts';

const name = 'a <b> & "c".png';
let [home, photos] = ['', ''];
beforeAll(async () => {
  [home, photos] = [temporaryFolder(), temporaryFolder()];
  writeRandomModel(join(home, 'models'), 'random');
  await writePhoto(join(photos, name), 90, 70);
  await writePhoto(join(photos, 'other.png'), 90, 71);
});
const words = (...more: readonly string[]) => ['inspect', join(photos, name), '--task', 'denoise', '--model', 'random', '--device', 'cpu', ...more];

test('writes a sheet, the figures and arrays whose names tell their layout', async () => {
  const { status, events } = await runJson(home, ...words('--reference', join(photos, name), '--rectangle', '8,8,20,30', '--sort', 'change'));
  expect(status).toBe(0);
  const folder = join(photos, 'a <b> & "c"-prior');
  const arrays = ['e.64x8x8', ...['input', 'pseudo', 'restored', 'reference'].map((row) => `q-${row}.64x70x90`)].map((stem) => `${stem}.chw.float32.npy`);
  expect(readdirSync(folder).sort()).toEqual(['contact-sheet.png', 'inspection.json', ...arrays].sort());
  const [result] = eventsOf(events, 'result');
  expect(result).toMatchObject({ model: 'random', sheet: join(folder, 'contact-sheet.png') });

  const record = JSON.parse(readFileSync(join(folder, 'inspection.json'), 'utf8')) as {
    rows: { row: string; channels: { mean: number }[] }[];
    distances: { rows: [string, string]; whole: { l2: number }; rectangle: { l2: number } }[];
  };
  const input = readScratch(join(folder, 'q-input.64x70x90.chw.float32.npy'));
  const reference = readScratch(join(folder, 'q-reference.64x70x90.chw.float32.npy'));
  expect(input).toEqual(reference);
  const third = input.subarray(3 * 6300, 4 * 6300);
  expect(record.rows[0]!.channels[3]!.mean).toBeCloseTo(third.reduce((sum, value) => sum + value, 0) / 6300, 5);
  expect(record.distances).toHaveLength(6);
  const same = record.distances.find(({ rows: [a, b] }) => a === 'input' && b === 'reference')!;
  expect([same.whole.l2, same.rectangle.l2]).toEqual([0, 0]);
  const apart = record.distances.find(({ rows: [a, b] }) => a === 'input' && b === 'restored')!;
  expect(apart.whole.l2).toBeGreaterThan(0);
  expect(apart.rectangle.l2).not.toBe(apart.whole.l2);
  const { width, height } = await sharp(join(folder, 'contact-sheet.png')).metadata();
  expect(Math.min(width, height)).toBeGreaterThan(1000);
});

test('the sheet alone, in a folder that is named', async () => {
  const output = join(temporaryFolder(), 'new');
  expect((await runJson(home, ...words('--output', output, '--sheet-only', '--view', 'f'))).status).toBe(0);
  expect(readdirSync(output).sort()).toEqual(['contact-sheet.png', 'inspection.json']);
});

test('what cannot be is named, and nothing is left of it', async () => {
  const folder = temporaryFolder();
  const failing = async (...more: readonly string[]): Promise<unknown> => {
    const { status, events } = await runJson(home, ...words(...more));
    expect(status).not.toBe(0);
    return eventsOf(events, 'error')[0]?.['code'];
  };
  expect(await failing('--output', join(folder, 'a'), '--reference', join(photos, 'other.png'))).toBe('wrong-use');
  expect(await failing('--output', join(folder, 'b'), '--rectangle', '80,0,20,20')).toBe('wrong-use');
  expect(await failing('--rectangle', '1,2,3')).toBe('wrong-use');
  expect(await failing('--output', folder)).toBe('output-exists');
  writeFileSync(join(folder, 'file'), 'mine');
  expect(await failing('--output', join(folder, 'file', 'x'))).toBe('output-not-writable');
  expect(readdirSync(folder)).toEqual(['file']);
  expect(existsSync(join(home, 'scratch')) && readdirSync(join(home, 'scratch'))).toEqual([]);
});

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { writePhoto } from '../support/photo-files.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import { eventsOf, runCli, runJson } from '../support/run-cli.ts';

let photos: string;
beforeAll(async () => {
  photos = temporaryFolder();
  for (const [name, width] of [['a', 41], ['b', 63]] as const) await writePhoto(join(photos, `${name}.png`), width, 50);
});

const pixelsOf = (path: string): Promise<Buffer> => sharp(path).raw().toBuffer();
const words = (output: string, ...more: readonly string[]) => ['degrade', photos, '--degradation', 'denoise', '--output', output, ...more];

test('makes pairs: targets with the very pixels of the photos, inputs of the same size with damage', async () => {
  const [home, output] = [temporaryFolder(), temporaryFolder()];
  const { status, events } = await runJson(home, ...words(output, '--seed', '3'));
  expect(status).toBe(0);
  expect(events.at(-1)).toMatchObject({ event: 'summary', pairs: 2, failed: 0 });
  for (const name of ['a.png', 'b.png']) {
    const [photo, input, target] = await Promise.all(
      [join(photos, name), join(output, 'input', name), join(output, 'target', name)].map(pixelsOf),
    );
    expect(target).toEqual(photo);
    expect(input).toHaveLength(photo?.length ?? 0);
    expect(input).not.toEqual(photo);
  }
});

test('spoils in the same way for the same seed only', async () => {
  const home = temporaryFolder();
  const made = await Promise.all(
    ['3', '3', '4'].map(async (seed) => {
      const output = temporaryFolder();
      expect((await runCli(home, ...words(output, '--seed', seed))).status).toBe(0);
      return readFileSync(join(output, 'input', 'a.png'));
    }),
  );
  expect(made[0]).toEqual(made[1]);
  expect(made[0]).not.toEqual(made[2]);
});

test('names what cannot be read or would be overwritten, and goes on', async () => {
  const [home, output] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(output, 'target'));
  writeFileSync(join(output, 'target', 'a.png'), 'mine');
  const { status, events } = await runJson(home, ...words(output));
  expect(status).toBe(1);
  expect(eventsOf(events, 'error').map(({ code }) => code)).toEqual(['output-exists']);
  expect(readFileSync(join(output, 'target', 'a.png'), 'utf8')).toBe('mine');
  expect(readdirSync(join(output, 'input'))).toEqual(['b.png']);
});

test('refuses a degradation that does not exist', async () => {
  const { status } = await runCli(temporaryFolder(), 'degrade', photos, '--degradation', 'fog', '--output', temporaryFolder());
  expect(status).toBe(2);
});

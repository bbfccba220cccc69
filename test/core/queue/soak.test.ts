/**
 * A queue with the real imaging worker and a double for inference, whose processes are killed at random moments: nothing is
 * lost, and nothing is written twice. `TAPE_STUDIO_CHAOS` says how many photos.
 */
import { usualWriting } from '../../../electron/core/imaging/writing.ts';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { Random } from '../../../models/random.ts';
import { countWanted } from '../../support/count-wanted.ts';
import { newFolder, openTestStudio, testLayout, writeTestModel } from '../../support/studio-for-tests.ts';

const photos = countWanted('TAPE_STUDIO_CHAOS', 40);
const closers: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closers.map((close) => close())));

/** The processes that this one has started, but for the one that looks. */
const children = (): readonly number[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /imaging|inference/.test(line))
    .map((line) => Number.parseInt(line, 10));

test('photos in a queue outlive random deaths of the workers, each written once', { timeout: 600_000 }, async () => {
  const layout = await testLayout('soak');
  writeTestModel(layout.models, 'inverter', { pauseMs: 5 });
  const stateFolder = newFolder();
  const studio = openTestStudio(layout, stateFolder);
  closers.push(() => studio.close());
  const [input, output] = [join(stateFolder, 'in'), join(stateFolder, 'out')];
  mkdirSync(input);
  const first = join(input, '0000.png');
  await sharp({ create: { width: 60, height: 40, channels: 3, background: { r: 40, g: 90, b: 200 } } }).png().toFile(first);
  const name = (index: number): string => `${String(index).padStart(4, '0')}.png`;
  for (let index = 1; index < photos; index++) copyFileSync(first, join(input, name(index)));

  const queue = studio.openQueue();
  if (queue === undefined) throw new Error('the queue is held');
  queue.add(studio.queueSources.take([studio.queueSources.choose([input]).id]), {
    steps: [{ task: 'denoise', modelId: 'inverter', scale: 1 }],
    strength: 1,
    sparesUndamaged: false,
    device: 'auto',
    format: 'keep',
    writing: usualWriting,
    onConflict: 'unique',
    name: '{name}-{task}',
    place: { kind: 'folder', path: output },
  });
  queue.resume();
  const random = new Random(20_261_130);
  let kills = 0;
  while (queue.isRunning) {
    await setTimeout(random.between(100, 600));
    const alive = children();
    const victim = alive[Math.floor(random.between(0, alive.length))];
    // One in three looks: a photo that sees three deaths would be thought to be their cause.
    if (victim === undefined || random.between(0, 3) > 1) continue;
    process.kill(victim, 'SIGKILL');
    kills += 1;
  }
  expect(kills).toBeGreaterThan(0);
  const failed = queue.items.filter(({ state }) => state === 'failed');
  // Whoever met three deaths in a row is named, and can be done again.
  queue.retry(failed.map(({ id }) => id));
  queue.resume();
  await expect.poll(() => queue.isRunning, { timeout: 60_000 }).toBe(false);
  expect(queue.summary().counts).toMatchObject({ restored: photos, failed: 0, waiting: 0 });
  expect(readdirSync(output).sort()).toEqual(Array.from({ length: photos }, (_, index) => name(index).replace('.png', '-denoise.png')));
  const lines = readFileSync(join(stateFolder, 'queue', 'journal.jsonl'), 'utf8').split('\n');
  const settled = lines.filter((line) => line.includes('"settle"') && line.includes('"restored"'));
  expect(settled).toHaveLength(photos);
  expect(readdirSync(studio.scratch.folder)).toEqual([]);
});

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { samplePhoto } from '../../electron/core/library/sample/sample-photo.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import { newPhoto } from '../support/round-trip.ts';
import { eventsOf, homeWithModel, runCli, runJson } from '../support/run-cli.ts';

const { home } = homeWithModel();
const folder = temporaryFolder();
const photo = (name: string): string => join(folder, 'photos', name);

beforeAll(async () => {
  mkdirSync(join(folder, 'photos'));
  copyFileSync(await newPhoto('png', { widthPx: 400, heightPx: 300 }), photo('a.png'));
  writeFileSync(photo('b.png'), await samplePhoto());
  writeFileSync(photo('c.png'), 'no photo');
});

test('photos are named with what they need; one that cannot be read stops no other', async () => {
  const { status, events } = await runJson(home, 'find', join(folder, 'photos'));
  expect(status).toBe(1);
  const results = eventsOf(events, 'result');
  expect(results.map(({ input }) => input)).toEqual([photo('a.png'), photo('b.png')]);
  expect(results[1]).toMatchObject({ need: 'denoise', probability: expect.any(Number) as number });
  expect(eventsOf(events, 'error')).toEqual([expect.objectContaining({ subject: 'c.png', code: 'format-unsupported' })]);
  expect(events.at(-1)).toMatchObject({ event: 'summary', photos: 2, failed: 1, interrupted: false });
});

test('sorted by need, tasks come in their order and what looks clean comes last', async () => {
  const { events } = await runJson(home, 'find', '--by-task', join(folder, 'photos'));
  const order = ['denoise', 'derain', 'raindrop', 'demoire', 'desnow', 'deshadow', 'superres', 'deblur', 'none'];
  const ranks = eventsOf(events, 'result').map(({ need }) => order.indexOf(String(need)));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});

test('for people it is a line each', async () => {
  const { status, stderr } = await runCli(home, 'find', photo('b.png'));
  expect(status).toBe(0);
  expect(stderr).toMatch(/b\.png: denoise \d+ %/);
});

test('without a photo the usage is shown', async () => {
  const { status, stderr } = await runCli(home, 'find');
  expect(status).toBe(2);
  expect(stderr).toContain('usage: tape-studio find');
});

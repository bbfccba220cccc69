import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forkWorker } from '../../electron/core/foundation/worker-process.ts';
import { appLayout } from '../../electron/core/library/app-layout.ts';
import { Studio } from '../../electron/core/library/studio.ts';
import type { Atlas, Inspection, Pyramid, StudioService, StudioShape } from '../../electron/ipc/contract.ts';
import { PageAddresses } from '../../electron/ipc/page-addresses.ts';
import { connect } from '../../electron/ipc/rpc.ts';
import { schemas, validateCall } from '../../electron/ipc/schemas.ts';
import { serveStudio } from '../../electron/ipc/serve-studio.ts';
import { writePhoto } from '../support/photo-files.ts';
import { portPair } from '../support/port-pair.ts';
import { writeRandomModel } from '../support/random-model.ts';
import { workersFolder, temporaryFolder } from '../support/real-workers.ts';
import { readScratch } from '../support/scratch-pictures.ts';

const [widthPx, heightPx] = [90, 70];
const device = 'cpu';
const colouring = { colourMap: 'purple-orange', scale: 'channel' } as const;
let studio: Studio;
let page: StudioService;
let addresses: PageAddresses;
let exports = '';

beforeAll(async () => {
  const home = temporaryFolder();
  exports = temporaryFolder();
  writeRandomModel(join(home, 'models'), 'random');
  writeRandomModel(join(home, 'models'), 'other', { seed: 8 });
  writeRandomModel(join(home, 'models'), 'prior', { task: null });
  const layout = appLayout(dirname(workersFolder));
  studio = new Studio({ stateFolder: home, layout, spawn: forkWorker() });
  addresses = new PageAddresses(layout.renderer, studio);
  const [here, there] = portPair();
  serveStudio(there, studio, {
    shell: 'browser',
    choosePhotos: () => Promise.resolve([]),
    choosePairPaths: () => Promise.resolve([]),
    chooseModelFile: () => Promise.resolve(undefined),
    chooseExportFolder: () => Promise.resolve(null),
    chooseQueuePaths: () => Promise.resolve([]),
    chooseQueueFolder: () => Promise.resolve(null),
    queueFolder: null,
    placedAt: null,
    showFile: () => undefined,
    chooseDataFolder: () => Promise.resolve(null),
    restart: () => undefined,
    chooseExportTarget: ({ fileName }) =>
      Promise.resolve({
        outputPath: join(exports, fileName),
        onConflict: 'overwrite',
        outcome: (written) => ({ kind: 'saved', fileName: basename(written), folderName: basename(dirname(written)) }),
      }),
  });
  page = connect<StudioShape>(here, Object.keys(schemas) as (keyof StudioShape)[]);
});
afterAll(() => studio.close());

async function openPhoto(size: readonly [number, number] = [widthPx, heightPx], noise = 0.1): Promise<string> {
  const path = await writePhoto(join(temporaryFolder(), 'Harbour.png'), ...size, { noise });
  const [photo] = (await studio.photos.open([path])).photos;
  return photo?.id ?? '';
}

const inspect = (photoId: string, { modelId = 'random', referenceId = null }: { modelId?: string; referenceId?: string | null } = {}): Promise<Inspection> =>
  page.openInspection({ photoId, modelId, referenceId, device });

/** The finest tiles as one picture. */
async function pixels({ address, widthPx: width, heightPx: height, tilePx }: Pyramid): Promise<{ readonly at: (x: number, y: number) => readonly number[] }> {
  expect(Math.max(width, height)).toBeLessThanOrEqual(tilePx);
  const { status, body } = await addresses.answer(`${address}/0/0_0.png`);
  expect(status).toBe(200);
  const raw = await sharp(body).removeAlpha().raw().toBuffer();
  return { at: (x, y) => [...raw.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)] };
}

const isServed = async ({ address }: Pyramid): Promise<boolean> => (await addresses.answer(`${address}/0/0_0.png`)).status === 200;

describe('a photo that is looked into', () => {
  let inspection: Inspection;
  let photoId: string;
  beforeAll(async () => {
    photoId = await openPhoto();
    inspection = await inspect(photoId);
  });

  test('has its rows as pictures, and is the same when it is asked for again', async () => {
    expect(inspection).toMatchObject({ photoId, modelId: 'random', task: 'denoise', referenceId: null });
    expect(inspection.rows.map(({ row }) => row)).toEqual(['input', 'pseudo', 'restored']);
    for (const { pyramid } of inspection.rows) expect([pyramid.widthPx, pyramid.heightPx, await isServed(pyramid)]).toEqual([widthPx, heightPx, true]);
    expect(await inspect(photoId)).toEqual(inspection);
  });

  test('shows all channels of all rows, with figures, orders and a scale for each', async () => {
    const look = await page.lookAtSheet({ inspectionId: inspection.id, view: 'q', ...colouring });
    expect(look.rows.map(({ row, channels }) => [row, channels.length])).toEqual([['input', 64], ['pseudo', 64], ['restored', 64]]);
    for (const order of Object.values(look.orders)) expect([...order].sort((a, b) => a - b)).toEqual(look.orders.index);
    const [most, next] = look.orders.energy as [number, number];
    const pseudo = look.rows[1]?.channels ?? [];
    expect(pseudo[most]?.energy).toBeGreaterThanOrEqual(pseudo[next]?.energy ?? Infinity);
    for (const { low, high } of look.ranges) expect(low).toBe(-high);
    expect(look.distances.map(({ rows }) => rows)).toEqual([['input', 'pseudo'], ['input', 'restored'], ['pseudo', 'restored']]);
    const atlas = look.rows[0]?.atlas as Atlas;
    expect(atlas).toMatchObject({ cellPx: 128, columns: 8, mapWidthPx: widthPx, mapHeightPx: heightPx, pyramid: { widthPx: 1024, heightPx: 1024 } });
    expect(atlas.pyramid.tilePx % atlas.cellPx).toBe(0);

    // The small map of a photo this small is the channel itself.
    const channel = 9;
    const { pyramid, range, figures } = await page.lookAtChannel({ inspectionId: inspection.id, view: 'q', row: 'input', channel, ...colouring });
    expect(range).toEqual(look.ranges[channel]);
    expect(figures.mean).toBeCloseTo(look.rows[0]!.channels[channel]!.mean, 6);
    const [x, y] = [(channel % 8) * 128, Math.floor(channel / 8) * 128];
    const { body } = await addresses.answer(`${atlas.pyramid.address}/0/${Math.floor(x / 512)}_${Math.floor(y / 512)}.png`);
    const cell = await sharp(body).removeAlpha().extract({ left: x % 512, top: y % 512, width: widthPx, height: heightPx }).raw().toBuffer();
    const large = await pixels(pyramid);
    expect([...cell.subarray(0, 3)]).toEqual(large.at(0, 0));
    expect([...cell.subarray(3 * (20 * widthPx + 30), 3 * (20 * widthPx + 30) + 3)]).toEqual(large.at(30, 20));
  });

  test('shows what is learned of a position, the principal axes, and a channel no prior has is refused', async () => {
    const { windowPx, energies, atlas } = await page.lookAtPositions({ inspectionId: inspection.id, ...colouring, scale: 'common' });
    expect([windowPx, energies.length, atlas.mapWidthPx]).toEqual([8, 64, 128]);
    expect(await isServed(await page.lookAtColours({ inspectionId: inspection.id, view: 'f', row: 'restored' }))).toBe(true);
    await expect(page.lookAtChannel({ inspectionId: inspection.id, view: 'q', row: 'input', channel: 64, ...colouring })).rejects.toMatchObject({ code: 'wrong-use' });
    await expect(page.lookAtColours({ inspectionId: inspection.id, view: 'q', row: 'reference' })).rejects.toMatchObject({ code: 'wrong-use' });
  });

  test('finds what resembles a patch: the patch itself most', async () => {
    const at = { x: 40, y: 30 };
    const { pyramid, range, figures } = await page.lookAtSimilarity({ inspectionId: inspection.id, view: 'q', row: 'pseudo', at, colourMap: 'viridis' });
    expect(figures).toMatchObject({ at, patchPx: 7 });
    expect(range).toEqual({ low: figures.lowest, high: 1 });
    // Viridis ends in yellow.
    expect((await pixels(pyramid)).at(40, 30)).toEqual([253, 231, 37]);
    await expect(page.lookAtSimilarity({ inspectionId: inspection.id, view: 'q', row: 'pseudo', at: { x: 90, y: 0 }, colourMap: 'viridis' })).rejects.toMatchObject({ code: 'wrong-use' });
  });

  test('shows what the decoder attends to from a place', async () => {
    const { maps, colours } = await page.lookAtAttention({ inspectionId: inspection.id, at: { x: 40, y: 30 }, colourMap: 'magma' });
    expect(maps.map(({ block, to }) => `${block} ${to}`)).toEqual(['0 self', '0 memory', '1 self', '1 memory']);
    expect(colours[0]).toBe('#000004');
    await expect(page.lookAtAttention({ inspectionId: inspection.id, at: { x: 90, y: 0 }, colourMap: 'magma' })).rejects.toMatchObject({ code: 'wrong-use' });
  });

  test('is restored with another prior, by a guide only where there is a reference', async () => {
    const { pyramid, figures } = await page.lookAtSwitch({ inspectionId: inspection.id, by: 'none' });
    expect(await isServed(pyramid)).toBe(true);
    expect(figures.change).toBeGreaterThan(0);
    expect(figures.psnrDb).toBeNull();
    expect((await page.lookAtSwitch({ inspectionId: inspection.id, by: 'none' })).pyramid).toEqual(pyramid);
    await expect(page.lookAtSwitch({ inspectionId: inspection.id, by: 'guide' })).rejects.toMatchObject({ code: 'wrong-use' });
    const clean = await openPhoto([widthPx, heightPx], 0);
    await inspect(photoId, { referenceId: clean });
    const guided = await page.lookAtSwitch({ inspectionId: inspection.id, by: 'guide' });
    expect(guided.pyramid).not.toEqual(pyramid);
    const { psnrDb } = guided.figures;
    if (psnrDb === null) throw new Error('there is a reference to compare with');
    const { rows } = await page.openInspection({ photoId, modelId: 'random', referenceId: clean, device });
    expect(rows.at(-1)?.row).toBe('reference');
    // Eight bits of noise make the input's decibels known: it is what the reference lacks.
    expect(psnrDb.input).toBeGreaterThan(10);
    expect(Object.values(psnrDb).every(Number.isFinite)).toBe(true);
    await inspect(photoId);
  });

  test('shows where the degradation sits, and what lies above a threshold', async () => {
    const whole = await page.lookAtDegradation({ inspectionId: inspection.id, view: 'q', colourMap: 'magma', threshold: null });
    expect(whole.figures.shareAbove).toBeNull();
    expect(whole.figures.high).toBeGreaterThanOrEqual(whole.range.high);
    const threshold = whole.figures.mean;
    const { pyramid, figures } = await page.lookAtDegradation({ inspectionId: inspection.id, view: 'q', colourMap: 'magma', threshold });
    const mask = await pixels(pyramid);
    let white = 0;
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const [red = -1] = mask.at(x, y);
        expect([0, 255]).toContain(red);
        if (red === 255) white += 1;
      }
    }
    expect(figures.shareAbove).toBeCloseTo(white / (widthPx * heightPx), 3);
    expect(white).toBeGreaterThan(0);
  });

  test('takes another open photo of its size as the reference, and does without it once that is closed', async () => {
    const referenceId = await openPhoto(undefined, 0);
    const otherSize = await openPhoto([80, 70]);
    await expect(inspect(photoId, { referenceId: otherSize })).rejects.toMatchObject({ code: 'wrong-use' });
    const compared = await inspect(photoId, { referenceId });
    expect(compared.id).toBe(inspection.id);
    expect(compared.rows.map(({ row }) => row)).toEqual(['input', 'pseudo', 'restored', 'reference']);
    const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
    const { distances } = await page.lookAtSheet({ inspectionId: inspection.id, view: 'q', ...colouring });
    expect(distances).toHaveLength(6);
    const within = await page.compareRows({ inspectionId: inspection.id, view: 'q', rectangle: whole });
    within.forEach(({ rows, distance }, index) => {
      expect(rows).toEqual(distances[index]?.rows);
      expect(distance.cosine).toBeCloseTo(distances[index]?.distance.cosine ?? NaN, 9);
      expect(distance.l2).toBeCloseTo(distances[index]?.distance.l2 ?? NaN, 9);
    });
    const part = await page.compareRows({ inspectionId: inspection.id, view: 'q', rectangle: { x: 3, y: 5, width: 9, height: 7 } });
    expect(part[0]?.distance.l2).not.toBe(within[0]?.distance.l2);
    await expect(page.compareRows({ inspectionId: inspection.id, view: 'q', rectangle: { ...whole, x: 1 } })).rejects.toMatchObject({ code: 'wrong-use' });

    studio.photos.close(referenceId);
    const { rows } = await page.lookAtSheet({ inspectionId: inspection.id, view: 'q', ...colouring });
    expect(rows.map(({ row }) => row)).toEqual(['input', 'pseudo', 'restored']);
  });

  test('is written as a sheet and as arrays whose names tell their layout', async () => {
    const rectangle = { x: 1, y: 2, width: 30, height: 20 };
    const sheet = await page.exportInspection({ inspectionId: inspection.id, what: { kind: 'sheet', view: 'q', order: 'energy', rectangle, ...colouring } });
    const array = await page.exportInspection({ inspectionId: inspection.id, what: { kind: 'array', view: 'f', row: 'pseudo' } });
    const positions = await page.exportInspection({ inspectionId: inspection.id, what: { kind: 'positions' } });
    const names = ['Harbour-prior.png', 'Harbour-f-pseudo.64x70x90.chw.float32.npy', 'Harbour-e.64x8x8.chw.float32.npy'];
    expect([sheet, array, positions]).toMatchObject(names.map((fileName) => ({ kind: 'saved', fileName })));
    expect(readdirSync(exports).sort()).toEqual([...names].sort());
    expect((await sharp(readFileSync(join(exports, 'Harbour-prior.png'))).metadata()).width).toBeGreaterThan(1000);
    const values = readScratch(join(exports, 'Harbour-f-pseudo.64x70x90.chw.float32.npy'));
    const { rows } = await page.lookAtSheet({ inspectionId: inspection.id, view: 'f', ...colouring });
    const mean = values.subarray(0, widthPx * heightPx).reduce((sum, value) => sum + value, 0) / (widthPx * heightPx);
    expect(mean).toBeCloseTo(rows[1]?.channels[0]?.mean ?? NaN, 5);
  });
});

test('another model replaces the first, and closing the photo takes everything away', async () => {
  const before = readdirSync(studio.scratch.folder).length;
  const photoId = await openPhoto();
  const first = await inspect(photoId);
  const second = await inspect(photoId, { modelId: 'other' });
  await expect(page.lookAtColours({ inspectionId: first.id, view: 'q', row: 'input' })).rejects.toMatchObject({ code: 'not-found' });
  expect(await isServed(first.rows[1]?.pyramid as Pyramid)).toBe(false);
  const map = await page.lookAtChannel({ inspectionId: second.id, view: 'q', row: 'restored', channel: 3, ...colouring });
  expect(await isServed(map.pyramid)).toBe(true);
  studio.photos.close(photoId);
  expect(await isServed(map.pyramid)).toBe(false);
  await expect(page.lookAtSheet({ inspectionId: second.id, view: 'q', ...colouring })).rejects.toMatchObject({ code: 'not-found' });
  expect(readdirSync(studio.scratch.folder)).toHaveLength(before);
});

test('weights that were trained for no task yet can be looked into: those after stage one, and untrained ones', async () => {
  const early = await page.listEarlyWeights(null);
  expect(early.map(({ id }) => id)).toEqual(['tape-swin-prior', 'prior', 'untrained']);
  const photoId = await openPhoto();
  const [trained, untrained] = [await inspect(photoId, { modelId: 'prior' }), await inspect(photoId, { modelId: 'untrained' })];
  expect([trained.task, untrained.task, untrained.modelId]).toEqual([null, null, 'untrained']);
  // Fresh networks leave every picture as it is.
  const { distances } = await page.lookAtSheet({ inspectionId: untrained.id, view: 'q', ...colouring });
  for (const { distance } of distances) expect(distance.l2).toBeLessThan(1e-4);
  studio.photos.close(photoId);
});

test('an unknown model and an unknown photo are refused; so is work that is stopped', async () => {
  const photoId = await openPhoto();
  await expect(inspect(photoId, { modelId: 'nothing' })).rejects.toMatchObject({ code: 'model-not-found' });
  await expect(inspect('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not-found' });
  // Several tiles: one that is under way is not stopped.
  const largeId = await openPhoto([700, 500]);
  const before = readdirSync(studio.scratch.folder).length;
  const stop = new AbortController();
  const stopped = page.openInspection({ photoId: largeId, modelId: 'random', referenceId: null, device }, { signal: stop.signal });
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(studio.scratch.folder)).toHaveLength(before);
});

describe('what a page may not send', () => {
  const inspectionId = '00000000-0000-4000-8000-000000000000';
  const look = { inspectionId, view: 'q', ...colouring };
  test.each([
    ['a view that is no picture’s', 'lookAtSheet', { ...look, view: 'e' }],
    ['a colour map nobody knows', 'lookAtSheet', { ...look, colourMap: 'jet' }],
    ['a row nobody knows', 'lookAtChannel', { ...look, row: '../input', channel: 1 }],
    ['a channel below zero', 'lookAtChannel', { ...look, row: 'input', channel: -1 }],
    ['half a pixel', 'lookAtSimilarity', { inspectionId, view: 'q', row: 'input', at: { x: 0.5, y: 1 }, colourMap: 'grey' }],
    ['a threshold of nothing', 'lookAtDegradation', { inspectionId, view: 'q', colourMap: 'grey', threshold: 0 }],
    ['an empty rectangle', 'compareRows', { inspectionId, view: 'q', rectangle: { x: 0, y: 0, width: 0, height: 4 } }],
    ['a path for an id', 'openInspection', { photoId: '/etc/passwd', modelId: 'random', referenceId: null, device }],
    ['a path to write to', 'exportInspection', { inspectionId, what: { kind: 'array', view: 'q', row: 'input', outputPath: '/etc/passwd' } }],
  ])('%s', (_, method, params) => {
    expect(() => validateCall(method, params)).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
});

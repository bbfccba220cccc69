import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { decodedByMagick, writePhoto } from '../support/photo-files.ts';
import { writeRandomModel } from '../support/random-model.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import { eventsOf, homeWithModel, runCli, runJson } from '../support/run-cli.ts';

const { home } = homeWithModel();

describe('models', () => {
  test('are listed, shown and verified', async () => {
    const { events: listed } = await runJson(home, 'models', 'list');
    expect(listed).toContainEqual({ event: 'result', id: 'random', task: 'denoise', title: 'Random random', parameters: expect.any(Number) as number, licence: 'MIT' });
    const { events: shown } = await runJson(home, 'models', 'show', 'random');
    expect(shown).toMatchObject([{ event: 'result', id: 'random', network: 'tape-swin', weights: { file: 'weights.safetensors' } }]);
    const { status, events: verified } = await runJson(home, 'models', 'verify');
    expect(status).toBe(0);
    expect(verified).toContainEqual({ event: 'result', id: 'random', sound: true });
  });

  test('without a task are priors: listed as such, and nothing restores with them', async () => {
    const { home: other } = homeWithModel();
    writeRandomModel(join(other, 'models'), 'early', { task: null });
    const { events } = await runJson(other, 'models', 'list');
    expect(events).toContainEqual(expect.objectContaining({ event: 'result', id: 'early', task: null }));
    const photo = await writePhoto(join(temporaryFolder(), 'photo.png'), 32, 32);
    const restored = await runCli(other, 'restore', photo, '--task', 'denoise', '--model', 'early');
    expect(restored).toMatchObject({ status: 2, stderr: expect.stringContaining('early is a prior') as string });
  });

  test('that are damaged are named by verify, with status 1', async () => {
    const { home: other } = homeWithModel();
    writeRandomModel(join(other, 'models'), 'spoiled');
    writeFileSync(join(other, 'models', 'spoiled', 'weights.safetensors'), 'x');
    const { status, events } = await runJson(other, 'models', 'verify');
    expect(status).toBe(1);
    expect(eventsOf(events, 'error')).toMatchObject([{ code: 'model-damaged', message: expect.stringContaining('"spoiled"') as string }]);
    expect(events).toContainEqual({ event: 'result', id: 'random', sound: true });
  });

  test('come and go', async () => {
    const elsewhere = temporaryFolder();
    writeRandomModel(elsewhere, 'brought', { task: 'deblur' });
    const source = join(elsewhere, 'brought');
    const imported = await runJson(home, 'models', 'import', source);
    expect(imported).toMatchObject({ status: 0, events: [{ event: 'result', id: 'brought', task: 'deblur' }] });
    expect(await runJson(home, 'models', 'import', source)).toMatchObject({ status: 1, events: [{ event: 'error', code: 'output-exists' }] });
    expect(await runJson(home, 'models', 'rename', 'brought', '--title', 'My scanner')).toMatchObject({ status: 0, events: [{ event: 'result', id: 'brought', title: 'My scanner' }] });
    expect(await runJson(home, 'models', 'show', 'brought')).toMatchObject({ events: [{ id: 'brought', title: 'My scanner' }] });
    expect(await runJson(home, 'models', 'remove', 'brought')).toMatchObject({ status: 0, events: [{ event: 'result', id: 'brought', removed: true }] });
    expect(await runJson(home, 'models', 'remove', 'brought')).toMatchObject({ status: 1, events: [{ event: 'error', code: 'model-not-found' }] });
  });

  test('exported as one file restore on another machine', async () => {
    const output = join(temporaryFolder(), 'handed-on.safetensors');
    expect(await runJson(home, 'models', 'export', 'random', '--output', output)).toMatchObject({ status: 0, events: [{ event: 'result', output }] });
    const other = temporaryFolder();
    expect(await runJson(other, 'models', 'import', output)).toMatchObject({ status: 0, events: [{ event: 'result', id: 'random', task: 'denoise' }] });
    const photo = await writePhoto(join(temporaryFolder(), 'photo.png'), 32, 32);
    expect(await runJson(other, 'restore', photo, '--task', 'denoise', '--model', 'random', '--device', 'cpu')).toMatchObject({ status: 0 });
  });

  test('exported as ONNX give the pixels that restore gives', async () => {
    const folder = temporaryFolder();
    const output = join(folder, 'network.onnx');
    const { status, events } = await runJson(home, 'models', 'export', 'random', '--output', output);
    expect([status, events]).toEqual([0, [{ event: 'result', output, edgePx: 256 }]]);
    const photo = await writePhoto(join(folder, 'photo.png'), 200, 200, { sixteen: true });
    const restored = join(folder, 'restored.png');
    await runCli(home, 'restore', photo, '--task', 'denoise', '--model', 'random', '--device', 'cpu', '--output', restored);

    // The tile at the photo's upper left: 24 pixels of mirrored halo, then the photo.
    const before = decodedByMagick(photo);
    const mirrored = (at: number): number => (at < 24 ? 24 - at : at - 24 < 200 ? at - 24 : 398 - (at - 24));
    const image = Float32Array.from({ length: 3 * 256 * 256 }, (_, i) => {
      const [plane, y, x] = [Math.floor(i / 65536), Math.floor(i / 256) % 256, i % 256];
      return before.readUInt16LE(2 * (3 * (mirrored(y) * 200 + mirrored(x)) + plane)) / 65535;
    });
    const session = await InferenceSession.create(output);
    const answer = (await session.run({ image: new Tensor('float32', image, [1, 3, 256, 256]) }))['restored']?.data as Float32Array;
    await session.release();
    const after = decodedByMagick(restored);
    let largest = 0;
    for (let y = 0; y < 200; y++) {
      for (let x = 0; x < 200; x++) {
        for (let plane = 0; plane < 3; plane++) {
          const expected = Math.min(1, Math.max(0, answer[(plane * 256 + y + 24) * 256 + x + 24] ?? Number.NaN));
          largest = Math.max(largest, Math.abs(expected - after.readUInt16LE(2 * (3 * (y * 200 + x) + plane)) / 65535));
        }
      }
    }
    expect(largest).toBeLessThan(2 / 65535);
  });
});

describe('graph', () => {
  test('prints a network, or writes it as ONNX', async () => {
    const { status, stdout, stderr } = await runCli(home, 'graph', 'tape-swin');
    expect(status).toBe(0);
    expect(stdout).toContain('image');
    expect(stderr).toMatch(/\d+ nodes, \d+ parameters, \d+\.\d\d GMAC\./);
    const output = join(temporaryFolder(), 'step.onnx');
    expect(await runCli(home, 'graph', 'tape-swin', '--train', '--output', output)).toMatchObject({ status: 0, stdout: '' });
    const session = await InferenceSession.create(output);
    expect(session.inputNames).toContain('learningRate');
    await session.release();
  });
});

describe('devices', () => {
  test('are listed, and tested on demand', async () => {
    const { status, events } = await runJson(home, 'devices');
    expect(status).toBe(0);
    expect(eventsOf(events, 'result').at(-1)).toMatchObject({ kind: 'cpu', usable: true, largestError: null });
    const tested = await runJson(home, 'devices', '--test');
    expect(eventsOf(tested.events, 'result').at(-1)).toMatchObject({ kind: 'cpu', verdict: 'good', largestError: 0, megapixelsPerSecond: expect.any(Number) as number });
    expect(tested.events.at(-1)).toMatchObject({ event: 'summary', devices: expect.any(Number) as number, usable: expect.any(Number) as number });
    expect(tested.stderr).toMatch(/✓ cpu .*, \d+ cores?.* largest error 0.* MP\/s/);
    expect(JSON.parse(readFileSync(join(home, 'devices.json'), 'utf8'))).toBeTypeOf('object');
  }, 180_000);
});

describe('evaluate', () => {
  test('scores each pair and the mean; what is bad is named', async () => {
    const folder = temporaryFolder();
    for (const part of ['input', 'target']) mkdirSync(join(folder, part));
    for (const [name, width] of [['a', 24], ['b', 32]] as const) {
      await writePhoto(join(folder, 'input', `${name}.png`), width, 24, { noise: 0.4 });
      await writePhoto(join(folder, 'target', `${name}.tif`), width, 24, { noise: 0 });
    }
    await writePhoto(join(folder, 'input', 'c.png'), 24, 24);
    await writePhoto(join(folder, 'target', 'c.png'), 25, 24);
    await writePhoto(join(folder, 'input', 'alone.png'), 24, 24);
    const { status, events, stderr } = await runJson(home, 'evaluate', '--task', 'denoise', '--pairs', folder, '--model', 'random', '--device', 'cpu');
    expect(status).toBe(1);
    const results = eventsOf(events, 'result') as unknown as readonly Record<'psnr' | 'psnrY' | 'ssim' | 'inputPsnr', number>[];
    expect(results).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    const summary = events.at(-1) as unknown as Readonly<Record<string, number>>;
    expect(summary).toMatchObject({ event: 'summary', model: 'random', images: 2, failed: 1, seconds: expect.any(Number) as number });
    for (const key of ['psnr', 'psnrY', 'ssim', 'inputPsnr'] as const) {
      const [a, b] = results.map((result) => result[key]);
      expect(a).toBeTypeOf('number');
      expect(summary[key]).toBeCloseTo(((a ?? 0) + (b ?? 0)) / 2, 9);
    }
    expect(eventsOf(events, 'error')).toMatchObject([{ subject: 'c', code: 'pairs-unmatched' }]);
    expect(stderr).toContain('best Gaussian');

    // The input's own score, as ImageMagick's samples give it, rounded to 8 bits.
    const [input, target] = ['input/a.png', 'target/a.tif'].map((name) => decodedByMagick(join(folder, name)));
    let squared = 0;
    for (let i = 0; i < 3 * 24 * 24; i++) squared += ((input?.readUInt16LE(2 * i) ?? 0) - (target?.readUInt16LE(2 * i) ?? 0)) ** 2;
    expect(results[0]?.inputPsnr).toBeCloseTo(10 * Math.log10(65535 ** 2 / (squared / (3 * 24 * 24))), 4);
  });
});

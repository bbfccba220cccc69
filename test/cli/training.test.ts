import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { RunFolders } from '../../electron/core/library/run-folders.ts';
import { readPlan } from '../../electron/core/training/plan-file.ts';
import { writeRandomModel } from '../support/random-model.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import type { CliEvent } from '../support/run-cli.ts';
import { eventsOf, runCli, runJson, startCli } from '../support/run-cli.ts';
import { naturalPicture } from '../support/natural-picture.ts';
import { writeDustyPairs } from '../support/dusty-pairs.ts';
import { noisyPairs, writePicture } from '../support/pair-files.ts';
import { writePhoto } from '../support/photo-files.ts';
import sharp from 'sharp';

/**
 * A state folder with fresh networks: for noise, which brightening does not help, and for rain, whose heavy form darkening helps.
 * And a rough one, which spoils every photo a little, so that a few steps make it better in every way.
 */
function homeWithFreshModels(): string {
  const home = temporaryFolder();
  for (const task of ['denoise', 'derain']) writeRandomModel(join(home, 'models'), `fresh-${task}`, { task, deviation: 0 });
  writeRandomModel(join(home, 'models'), 'rough-derain', { task: 'derain', deviation: 0.02 });
  return home;
}

let clean: string;
beforeAll(async () => {
  clean = temporaryFolder();
  for (const [name, width] of [['a', 80], ['b', 88], ['c', 96]] as const) await writePhoto(join(clean, `${name}.png`), width, 80);
});

/** Pairs whose targets are brighter than their inputs by so much, each of a scene of its own, one for each number. */
async function pairsBrighterBy(...amounts: readonly number[]): Promise<string> {
  const folder = temporaryFolder();
  for (const part of ['input', 'target']) mkdirSync(join(folder, part));
  for (const [index, amount] of amounts.entries()) {
    const input = await writePicture(join(folder, 'input', `${index}.png`), naturalPicture(72 + 8 * index, 72, index));
    await sharp(input).linear(1, amount).toFile(join(folder, 'target', `${index}.png`));
  }
  return folder;
}

describe('pretrain', () => {
  /** Weights and log of a run's folder. */
  const made = (folder: string): readonly Buffer[] => ['weights.safetensors', 'log.jsonl'].map((name) => readFileSync(join(folder, name)));
  const words = (output: string, ...more: readonly string[]) => ['pretrain', '--data', clean, '--output', output, '--steps', '4', '--seed', '4', ...more];

  /** Runs until so many steps are done, then does something to the process. */
  async function until(steps: number, home: string, run: readonly string[], act: (cli: ReturnType<typeof startCli>) => void) {
    const cli = startCli(home, [...run, '--json']);
    let acted = false;
    cli.onEvent((event: CliEvent) => {
      if (acted || event.event !== 'progress' || event.phase !== 'pretrain' || event.done < steps) return;
      acted = true;
      act(cli);
    });
    return cli.ended;
  }

  test('gives the same weights and log, whether it was stopped, killed and resumed or not', async () => {
    const [home, straight, broken] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const whole = await runJson(home, ...words(straight));
    expect(whole.status).toBe(0);
    expect(whole.events.at(-1)).toMatchObject({ event: 'summary', steps: 4, finished: true });
    const figures = eventsOf(whole.events, 'progress').find(({ phase }) => phase === 'pretrain')?.figures;
    expect(Object.keys(figures ?? {})).toEqual(expect.arrayContaining(['loss', 'learningRate', 'stepsPerSecond']));

    const stopped = await until(1, home, words(broken), (cli) => { cli.ctrlC(); });
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toMatch(/Stopped after \d steps?; go on with --resume\./);
    expect(readdirSync(join(broken, 'checkpoints'))).toHaveLength(1);
    // No word of warning, and no waiting for the worker to follow.
    const killed = await until(2, home, words(broken, '--resume'), (cli) => { cli.child.kill('SIGKILL'); });
    expect(killed.status).toBeNull();
    expect(await runJson(home, ...words(broken, '--resume'))).toMatchObject({ status: 0 });
    expect(made(broken).map((bytes, i) => bytes.equals(made(straight)[i] ?? Buffer.alloc(0)))).toEqual([true, true]);
  }, 300_000);

  test('goes on from an earlier leg, with the network that it has', async () => {
    const [home, first, second] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const leg = (output: string, ...more: readonly string[]) => ['pretrain', '--data', clean, '--output', output, '--steps', '1', ...more];
    expect(await runJson(home, ...leg(first, '--network', 'tape-net', '--mixture', 'denoise'))).toMatchObject({ status: 0 });
    expect(await runJson(home, ...leg(second, '--base', first))).toMatchObject({ status: 0 });
    expect(readPlan(second).network).toBe('tape-net');
    // From trained weights one moves more carefully than from random ones.
    const rateOf = (folder: string): number => readPlan(folder).stages[0]?.peakLearningRate ?? 0;
    expect(rateOf(second)).toBeLessThan(rateOf(first));
    expect(await runCli(home, ...leg(second, '--base', first, '--network', 'tape-swin'))).toMatchObject({ status: 2 });
  }, 300_000);

  test('without a usable picture says so', async () => {
    const { status, events } = await runJson(temporaryFolder(), 'pretrain', '--data', temporaryFolder(), '--output', temporaryFolder());
    expect(status).toBe(1);
    expect(eventsOf(events, 'error')).toMatchObject([{ code: 'data-set-empty' }]);
  });
});

describe('finetune', () => {
  const finetune = (home: string, task: string, pairs: string, name: string, ...more: readonly string[]) =>
    runJson(home, 'finetune', '--task', task, '--base', `fresh-${task}`, '--pairs', pairs, '--as-is', '--name', name, '--steps', '4', ...more);
  const figures = { gainDb: expect.any(Number) as number, interval: [expect.any(Number), expect.any(Number)] as unknown, guardLossDb: expect.any(Number) as number };

  test('adopts what is better, twice the same from one seed, and restores with it', async () => {
    const home = homeWithFreshModels();
    const pairs = await pairsBrighterBy(0, 0, 0, 0, 0);
    const seeded = ['--base', 'rough-derain', '--seed', '9', '--mixture', 'derain-heavy'];
    const runs = [await finetune(home, 'derain', pairs, 'mine', ...seeded), await finetune(home, 'derain', pairs, 'again', ...seeded)];
    for (const { status, events } of runs) {
      expect(events.at(-1)).toMatchObject({ event: 'summary', adopted: true, objections: [], steps: 4, seconds: expect.any(Number) as number, ...figures });
      expect(status).toBe(0);
    }
    const weights = (name: string): Buffer => readFileSync(join(home, 'models', name, 'weights.safetensors'));
    expect(weights('mine').equals(weights('again'))).toBe(true);
    expect(weights('mine').equals(weights('rough-derain'))).toBe(false);
    const listed = await runJson(home, 'runs', 'list');
    expect(eventsOf(listed.events, 'result')).toMatchObject([{ name: 'again', state: 'adopted', steps: 4 }, { name: 'mine', task: 'derain', base: 'rough-derain' }]);
    const film = join(temporaryFolder(), 'film.webp');
    const filmed = await runJson(home, 'runs', 'film', 'mine', '--output', film);
    expect(filmed).toMatchObject({ status: 0, events: expect.arrayContaining([expect.objectContaining({ event: 'result', output: film, picture: '0.png' })]) as unknown });
    expect(await sharp(film, { animated: true }).metadata()).toMatchObject({ format: 'webp', pages: 3 });
    const shown = await runJson(home, 'runs', 'show', 'mine');
    expect(eventsOf(shown.events, 'result')).toMatchObject([{ name: 'mine', curve: [{ step: 0 }, { step: 4 }], verdict: { adopted: true } }]);
    expect(await runCli(home, 'runs', 'film', 'other', '--output', film)).toMatchObject({ status: 1, stderr: expect.stringContaining('There is no run named "other".') as string });
    expect(await runCli(home, 'runs', 'film', 'mine', '--output', 'film.gif')).toMatchObject({ status: 2 });
    const photo = join(pairs, 'input', '0.png');
    const output = join(temporaryFolder(), 'out.png');
    expect(await runCli(home, 'restore', photo, '--task', 'derain', '--model', 'mine', '--device', 'cpu', '--output', output)).toMatchObject({ status: 0 });
    expect(existsSync(output)).toBe(true);
    expect(await finetune(home, 'derain', pairs, 'mine')).toMatchObject({ status: 1, events: [{ event: 'error', code: 'output-exists', kept: 'It was not changed.' }] });
  }, 300_000);

  test('starts from a prior for any task, and from a model only for its own', async () => {
    const home = temporaryFolder();
    writeRandomModel(join(home, 'models'), 'a-prior', { task: null, deviation: 0 });
    writeRandomModel(join(home, 'models'), 'fresh-derain', { task: 'derain', deviation: 0 });
    const pairs = await pairsBrighterBy(-50, -50, -50, -50, -50);
    const words = (task: string, name: string) => ['finetune', '--task', task, '--pairs', pairs, '--as-is', '--name', name, '--steps', '2'];
    const rateOf = (name: string): number | undefined => readPlan(join(home, 'runs', name)).stages[0]?.peakLearningRate;
    await runJson(home, ...words('deshadow', 'shadows'), '--base', 'a-prior');
    await runJson(home, ...words('derain', 'rain'), '--base', 'fresh-derain');
    expect(new RunFolders(home).read('shadows')?.order.base.start).toMatchObject({ weightsPath: join(home, 'models', 'a-prior', 'weights.safetensors') });
    expect(new RunFolders(home).read('rain')?.order.base.start).toMatchObject({ weightsPath: join(home, 'models', 'fresh-derain', 'weights.safetensors') });
    expect(rateOf('rain')).toBeLessThan(rateOf('shadows') ?? 0);
    expect(await runCli(home, ...words('deshadow', 'more'), '--base', 'fresh-derain')).toMatchObject({ status: 2 });
  }, 300_000);

  test('makes a ninth task of one’s own: from the prior, or from any model, measured against the photos as they came', async () => {
    const home = temporaryFolder();
    const theirs = { name: 'Photos of others', terms: 'no commercial use', pictures: 7 };
    writeRandomModel(join(home, 'models'), 'a-prior', { task: null, deviation: 0, data: [theirs] });
    writeRandomModel(join(home, 'models'), 'fresh-derain', { task: 'derain', deviation: 0 });
    const pairs = await pairsBrighterBy(-50, -50, -50, -50, -50);
    const words = (name: string, ...more: readonly string[]) =>
      ['finetune', '--task', 'own', '--pairs', pairs, '--as-is', '--name', name, '--steps', '8', ...more];
    const { status, events } = await runJson(home, ...words('darker', '--base', 'a-prior'));
    expect({ status, summary: events.at(-1) }).toMatchObject({ status: 0, summary: { adopted: true, objections: [], guardLossDb: 0 } });
    const cardOf = (name: string): unknown => JSON.parse(readFileSync(join(home, 'models', name, 'model.json'), 'utf8'));
    const card = cardOf('darker') as { readonly scores: readonly { readonly psnrDb: number; readonly inputPsnrDb: number }[] };
    expect(card).toMatchObject({ task: 'own', data: [theirs, { name: 'own pairs', pictures: 4 }], training: { base: 'a-prior' } });
    const { gainDb } = events.at(-1) as unknown as { readonly gainDb: number };
    expect(gainDb).toBeCloseTo((card.scores[0]?.psnrDb ?? 0) - (card.scores[0]?.inputPsnrDb ?? 0), 9);
    for (const side of ['before', 'after']) expect(await sharp(join(home, 'models', 'darker', `${side}.png`)).metadata()).toMatchObject({ format: 'png' });

    const output = join(temporaryFolder(), 'out.png');
    const photo = join(pairs, 'input', '0.png');
    expect(await runCli(home, 'restore', photo, '--task', 'own', '--device', 'cpu', '--output', output)).toMatchObject({ status: 0 });
    expect(await runCli(home, ...words('more', '--mixture', 'denoise'))).toMatchObject({ status: 2 });
    expect((await runJson(home, ...words('from-rain', '--base', 'fresh-derain', '--steps', '2'))).events.at(-1)).toMatchObject({ event: 'summary', steps: 2 });
    expect(new RunFolders(home).read('from-rain')?.order.base.start).toMatchObject({ weightsPath: join(home, 'models', 'fresh-derain', 'weights.safetensors') });
    expect(await runCli(home, 'finetune', '--task', 'own', '--data', clean, '--name', 'more')).toMatchObject({ status: 2 });
    const nowhere = temporaryFolder();
    expect(await runCli(nowhere, 'restore', photo, '--task', 'own')).toMatchObject({ status: 1, stderr: expect.stringContaining('No model is installed for the task "own".') as string });
  }, 300_000);

  test('ends with status 3 when the targets belong to other pictures, and learns from none of them unless told to', async () => {
    const home = homeWithFreshModels();
    const { inputs, targets } = await writeDustyPairs(temporaryFolder(), 6, { seed: 300, shift: 1 });
    const words = ['finetune', '--task', 'denoise', '--base', 'fresh-denoise', '--pairs', inputs, '--pairs', targets, '--name', 'nonsense', '--steps', '6'];
    expect(await runJson(home, ...words)).toMatchObject({ status: 1, events: expect.arrayContaining([expect.objectContaining({ event: 'error', code: 'data-set-empty' })]) as unknown });
    const { status, events } = await runJson(home, ...words, '--as-is');
    expect(status).toBe(3);
    expect(events.at(-1)).toMatchObject({ event: 'summary', adopted: false, model: null });
  }, 300_000);

  test('ends with status 3 and installs nothing when it is worse on pictures that were held back', async () => {
    const home = homeWithFreshModels();
    // Of five scenes the first is held back, and asks for the opposite.
    const { status, events, stderr } = await finetune(home, 'derain', await pairsBrighterBy(50, -50, -50, -50, -50), 'worse');
    expect(status).toBe(3);
    const summary = events.at(-1) as unknown as { readonly gainDb: number };
    expect(summary).toMatchObject({ event: 'summary', adopted: false, model: null, steps: 4, ...figures });
    expect(summary.gainDb).toBeLessThan(0);
    expect(existsSync(join(home, 'models', 'worse'))).toBe(false);
    expect(stderr).toContain('Not measurably better: the old model stays.');
  }, 300_000);

  test('killed with everything at any moment is offered again, and goes on to the same weights and the same curve', async () => {
    const home = homeWithFreshModels();
    const pairs = await pairsBrighterBy(-50, -50, -50, -50, -50);
    const words = (name: string) => ['finetune', '--task', 'derain', '--base', 'fresh-derain', '--pairs', pairs, '--name', name, '--steps', '3', '--mixture', 'derain-heavy'];
    const straight = await runJson(home, ...words('straight'));
    /** Kills the app in the middle of reading pictures, of training, and of what comes after the last step. */
    const kills: readonly ((event: CliEvent) => boolean)[] = [
      (event) => event.event === 'progress' && event.subject === 'pictures',
      (event) => event.event === 'progress' && event.subject === 'broken' && event.done === 1,
      (event) => event.event === 'progress' && event.subject === 'broken' && event.done === 3,
    ];
    for (const [index, isTime] of kills.entries()) {
      const cli = startCli(home, [...words('broken'), ...(index === 0 ? [] : ['--resume']), '--json']);
      cli.onEvent((event) => { if (isTime(event)) cli.child.kill('SIGKILL'); });
      expect((await cli.ended).status).toBeNull();
      expect(new RunFolders(home).read('broken')).toMatchObject({ state: 'paused', failure: null });
    }
    const elsewhere = await runCli(home, ...words('broken'), '--resume', '--pairs', clean);
    expect(elsewhere).toMatchObject({ status: 2, stderr: expect.stringContaining('with other pictures') as string });
    const resumed = await runJson(home, ...words('broken'), '--resume');
    expect(resumed.status).toBe(straight.status);
    for (const file of ['weights.safetensors', 'log.jsonl']) {
      expect(readFileSync(join(home, 'runs', 'broken', file)).equals(readFileSync(join(home, 'runs', 'straight', file))), file).toBe(true);
    }
  }, 300_000);

  test('trains a network without a prior from random weights, and measures its gain over the pictures as they came', async () => {
    const home = temporaryFolder();
    const words = ['finetune', '--task', 'derain', '--pairs', await pairsBrighterBy(-50, -50, -50, -50, -50), '--as-is', '--name', 'scratch', '--steps', '8'];
    const { status, events } = await runJson(home, ...words, '--base', 'none', '--network', 'baseline-swin');
    expect(status).toBe(0);
    expect(events.at(-1)).toMatchObject({ event: 'summary', adopted: true, model: 'scratch', ...figures });
    const { gainDb } = events.at(-1) as unknown as { readonly gainDb: number };
    const card = JSON.parse(readFileSync(join(home, 'models', 'scratch', 'model.json'), 'utf8')) as {
      readonly scores: readonly { readonly psnrDb: number; readonly inputPsnrDb: number }[];
    };
    expect(card).toMatchObject({ network: 'baseline-swin', training: { base: 'none' } });
    expect(gainDb).toBeCloseTo((card.scores[0]?.psnrDb ?? 0) - (card.scores[0]?.inputPsnrDb ?? 0), 9);
    expect(await runCli(home, ...words, '--base', 'other', '--network', 'tape-net')).toMatchObject({ status: 2 });
  }, 300_000);

  test('ends with status 3 when others of the task lose by it', async () => {
    const home = homeWithFreshModels();
    const { status, events } = await finetune(home, 'denoise', await pairsBrighterBy(50, 50, 50, 50, 50), 'greedy');
    expect(status).toBe(3);
    const summary = events.at(-1) as unknown as { readonly gainDb: number; readonly guardLossDb: number };
    expect(summary.gainDb).toBeGreaterThan(0);
    expect(summary.guardLossDb).toBeGreaterThan(0.05);
  }, 300_000);

  test('ends with status 3 when photos that need no help are changed', async () => {
    const { status, events, stderr } = await finetune(homeWithFreshModels(), 'derain', await pairsBrighterBy(-50, -50, -50, -50, -50), 'dark', '--mixture', 'derain-heavy');
    expect(status).toBe(3);
    expect(events.at(-1)).toMatchObject({ event: 'summary', adopted: false, objections: ['harms-clean'] });
    expect(stderr).toContain('It changes photos that need no help, so that one sees it');
  }, 300_000);

  test('puts right what it finds in the pairs, leaves out the rest, and says so', async () => {
    const home = homeWithFreshModels();
    const pairs = await noisyPairs(4, 96);
    const target = (name: string): string => join(pairs, 'target', `${name}.png`);
    const darker = await sharp(target('1')).linear(0.7, 4).toBuffer();
    writeFileSync(target('1'), darker);
    writeFileSync(target('2'), await sharp(target('2')).resize(80, 80).toBuffer());
    const words = ['finetune', '--task', 'denoise', '--base', 'fresh-denoise', '--pairs', join(pairs, 'input'), '--pairs', join(pairs, 'target')];
    const { events, stderr } = await runJson(home, ...words, '--name', 'mended', '--steps', '1');
    expect(eventsOf(events, 'result')).toMatchObject([
      { name: '0', findings: [], applied: [], used: true },
      { name: '1', findings: [{ code: 'exposure-differs' }], applied: [{ kind: 'match-exposure' }], used: true },
      { name: '2', findings: [{ code: 'size-differs' }], applied: [], used: false },
      { name: '3', findings: [], applied: [], used: true },
    ]);
    expect(stderr).toContain("The target is given its input's exposure; the file stays as it is.");
    expect(stderr).toContain('2: 2.png and 2.png (left out)');
    expect(readFileSync(target('1')).equals(darker)).toBe(true);
    // Three scenes: each is left out of a training of its own.
    expect(events.at(-1)).toMatchObject({ event: 'summary', steps: 1, trainings: 3, pictures: 3 });
    expect(eventsOf(events, 'progress').filter(({ subject }) => subject === 'mended, to measure').map(({ done, total }) => [done, total])).toEqual([[1, 2], [2, 2]]);
    expect(stderr).toContain('This was measured on 3 photos only, each left out of a training of its own; more pairs tell more surely.');
  }, 300_000);

  test('asks for a second scene', async () => {
    const pairs = await noisyPairs(1, 96);
    for (const part of ['input', 'target']) copyFileSync(join(pairs, part, '0.png'), join(pairs, part, '1.png'));
    const { status, events } = await runJson(homeWithFreshModels(), 'finetune', '--task', 'denoise', '--base', 'fresh-denoise', '--pairs', pairs, '--name', 'one', '--steps', '1');
    expect(status).toBe(1);
    expect(eventsOf(events, 'error')).toMatchObject([{ code: 'pairs-of-one-scene', remedy: 'Add a pair of another scene.' }]);
  }, 300_000);

  test('practises only with damage of its own task', async () => {
    const home = homeWithFreshModels();
    const words = ['finetune', '--task', 'derain', '--data', clean, '--name', 'none', '--mixture', 'derain-light,denoise'];
    const run = await runCli(home, ...words);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('derain-light, derain-heavy') as string });
  });
});

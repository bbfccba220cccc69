import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { experimentCommand } from '../../../build/experiments/experiment-command.ts';
import { ExperimentPictures } from '../../../build/experiments/experiment-pictures.ts';
import { writePhoto } from '../../support/photo-files.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { readScratch } from '../../support/scratch-pictures.ts';

let clean: string;
let pairs: string;
beforeAll(async () => {
  [clean, pairs] = [temporaryFolder(), temporaryFolder()];
  for (const part of ['input', 'target']) mkdirSync(join(pairs, part));
  for (const edgePx of [80, 88, 96]) {
    await writePhoto(join(clean, `${edgePx}.png`), edgePx, edgePx);
    await writePhoto(join(pairs, 'target', `${edgePx}.png`), edgePx, edgePx, { noise: 0 });
    await writePhoto(join(pairs, 'input', `${edgePx}.png`), edgePx, edgePx, { noise: 0.2 });
  }
});

const run = (words: readonly string[], say: (line: string) => void = () => undefined, signal = new AbortController().signal) =>
  experimentCommand(words, temporaryFolder(), say, signal);

describe('an experiment', () => {
  test('trains both rows, writes table, plot and figures, and does nothing twice', async () => {
    const [work, output] = [temporaryFolder(), temporaryFolder()];
    const size = ['--seeds', '7', '--pretrain-steps', '3', '--finetune-steps', '3', '--columns', 'SIDD'];
    const words = ['table1', '--data', clean, ...size, '--work', work, '--output', output];
    const stop = new AbortController();
    const stopInStageOne = (line: string): void => { if (line.includes('stage one')) stop.abort(); };
    await expect(run(words, stopInStageOne, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(output)).toEqual([]);
    const runs = (): readonly (readonly [string, string])[] =>
      readdirSync(join(work, 'runs')).sort().map((key) => [key, readFileSync(join(work, 'runs', key, 'finished.json'), 'utf8')]);

    await run(words);
    const made = runs();
    // Stage one's run on noise and its run on the mixture, and stage two of both rows.
    expect(made).toHaveLength(4);
    expect(readdirSync(output).sort()).toEqual(['table1.json', 'table1.md', 'table1.svg']);
    const text = readFileSync(join(output, 'table1.md'), 'utf8');
    expect(text).toMatch(/\| Pre-trained, gain \| {2}\| [+−]\d+\.\d\d \[/);
    expect(text).toContain('Stage one: 1 pretrain steps, peak rate 0.0008, on denoise; then 2 pretrain steps, peak rate 0.0003, on denoise, derain-light');
    expect(text).toContain('Stage two: 3 joint steps, peak rate 0.0008');
    const { cells, inputs } = JSON.parse(readFileSync(join(output, 'table1.json'), 'utf8')) as {
      readonly cells: readonly { readonly row: string; readonly seed: number; readonly pictures: readonly { readonly psnrDb: number }[] }[];
      readonly inputs: Readonly<Record<string, readonly { readonly psnrDb: number }[]>>;
    };
    expect(cells.map(({ row, seed, pictures }) => [row, seed, pictures.length])).toEqual([['Baseline', 7, 1], ['Pre-trained', 7, 1]]);
    expect(cells[0]?.pictures[0]?.psnrDb).not.toBe(cells[1]?.pictures[0]?.psnrDb);
    // White noise of sigma 25: 20 log10(255 / 25) dB, and a little more where it is clipped.
    expect(inputs['SIDD']?.[0]?.psnrDb).toBeCloseTo(20.17, 0);

    await run(words);
    expect(runs()).toEqual(made);
    expect(readFileSync(join(output, 'table1.md'), 'utf8')).toBe(text);
  }, 300_000);

  test.each([
    ['a name that no experiment has', ['table9'], 'wrong-use'],
    ['no name', [], 'wrong-use'],
    ['a column that the table has not', ['table5', '--columns', 'SIDD'], 'wrong-use'],
    ['no pictures', ['table5'], 'data-set-empty'],
    ['no pairs', ['table3'], 'data-set-empty'],
  ])('with %s says so', async (_what, words, code) => {
    await expect(run([...words, '--work', temporaryFolder()])).rejects.toMatchObject({ code });
  });
});

describe("an experiment's pictures", () => {
  test('are held back by one rule, and spoiled on ground truths with noise of the range that was asked for', async () => {
    const pictures = await ExperimentPictures.load({ dataFolders: [clean], pairsFolder: pairs });
    try {
      const [set] = pictures.training([{ kind: 'gaussian', sigma: [5, 20] }]);
      if (set?.kind !== 'pairs') throw new Error('no pairs');
      expect(set.pairs).toHaveLength(2 * 8);
      const sigmas = set.pairs.map(({ lowQuality, groundTruth }) => {
        const [noisy, truth] = [readScratch(lowQuality.scratchPath), readScratch(groundTruth.scratchPath)];
        return 255 * Math.sqrt(noisy.reduce((sum, value, i) => sum + (value - (truth[i] ?? 0)) ** 2, 0) / noisy.length);
      });
      expect(Math.min(...sigmas)).toBeGreaterThan(4.8);
      expect(Math.max(...sigmas)).toBeLessThan(20.5);
      expect(new Set(sigmas).size).toBe(sigmas.length);
      expect(pictures.training([{ kind: 'gaussian', sigma: [5, 20] }])).toEqual([set]);
      const names = pictures.heldBack([{ kind: 'photographed' }]).flatMap((held) => (held.kind === 'pairs' ? held.pairs : []));
      expect(names.map(({ groundTruth }) => groundTruth.name)).toEqual(['96.png']);
    } finally {
      pictures.close();
    }
  });

  test('are known by what they show', async () => {
    const [first, again] = [await ExperimentPictures.load({ dataFolders: [clean], pairsFolder: undefined }), await ExperimentPictures.load({ dataFolders: [clean], pairsFolder: pairs })];
    const digest = (pictures: ExperimentPictures, kind: 'practice' | 'photographed'): string =>
      pictures.digest(pictures.training([kind === 'practice' ? { kind, degradation: 'denoise' } : { kind }])[0]!);
    expect(digest(again, 'practice')).toBe(digest(first, 'practice'));
    expect(digest(again, 'photographed')).not.toBe(digest(again, 'practice'));
    first.close();
    again.close();
  });
});

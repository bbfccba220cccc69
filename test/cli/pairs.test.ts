import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noisyPairs } from '../support/pair-files.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import { eventsOf, runCli, runJson } from '../support/run-cli.ts';

describe('pairs check', () => {
  test('lists the pairs of one folder, what was found in them, and the split', async () => {
    const folder = await noisyPairs(3, 96);
    for (const [part, word] of [['input', 'shot'], ['target', 'ideal']] as const) {
      for (const name of ['0', '1', '2']) renameSync(join(folder, part, `${name}.png`), join(folder, `${word}-${name}.png`));
      rmSync(join(folder, part), { recursive: true });
    }
    // By their names alone, "ideal" comes before "shot": found to be the wrong way round.
    const { status, events, stderr } = await runJson(temporaryFolder(), 'pairs', 'check', folder);
    expect(status).toBe(1);
    expect(eventsOf(events, 'result').map((event) => event)).toMatchObject(
      ['0', '1', '2'].map((name) => ({
        name: `ideal-${name}`,
        input: join(folder, `ideal-${name}.png`),
        target: join(folder, `shot-${name}.png`),
        matchedBy: 'affix',
        findings: [{ code: 'swapped', severity: 'error', fix: { kind: 'swap' } }],
        used: false,
      })),
    );
    expect(events.at(-1)).toMatchObject({ event: 'summary', pairs: 3, used: 0, unmatched: [], split: null });
    expect(stderr).toContain('Before and after are probably swapped');
  }, 60_000);

  test('takes two folders, names what is unmatched, and ends well when all can be used', async () => {
    const folder = await noisyPairs(5, 96);
    copyFileSync(join(folder, 'input', '4.png'), join(folder, 'input', 'lonely.png'));
    const words = ['pairs', 'check', join(folder, 'input'), join(folder, 'target')];
    const { status, events } = await runJson(temporaryFolder(), ...words);
    expect(status).toBe(0);
    expect(events.at(-1)).toMatchObject({ used: 5, unmatched: ['lonely.png'], split: { kind: 'share', folds: [{ training: [1, 2, 3, 4], heldBack: [0] }] } });
    const { stdout, stderr } = await runCli(temporaryFolder(), ...words);
    expect(stdout).toBe('');
    expect(stderr).toContain('lonely.png has no partner');
    expect(stderr).toContain('5 scenes: 4 pairs to learn from, held back 0.');
  }, 60_000);

  test('knows its one action', async () => {
    expect(await runCli(temporaryFolder(), 'pairs', 'mend', temporaryFolder())).toMatchObject({ status: 2 });
    expect(await runCli(temporaryFolder(), 'pairs', 'check')).toMatchObject({ status: 2 });
  });
});

import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askOnce, countConflicts } from '../../electron/cli/ask-once.ts';
import { TapeError } from '../../electron/core/foundation/tape-error.ts';
import type { ImagingService } from '../../electron/core/imaging/imaging-service.ts';
import { writeFileSync } from 'node:fs';
import { temporaryFolder } from '../support/real-workers.ts';

const never = new AbortController().signal;

/** A terminal at which this was typed. */
function typed(...lines: readonly string[]): { readonly input: PassThrough; readonly output: PassThrough } {
  const input = new PassThrough();
  for (const line of lines) input.write(`${line}\n`);
  return { input, output: new PassThrough() };
}

test.each([
  ['k', 'unique'], ['S', 'skip'], [' r ', 'overwrite'], ['o', 'older'], ['older', 'older'], ['unique', 'unique'],
])('%j is the answer %s', async (line, answer) => {
  expect(await askOnce(2, typed(line), never)).toBe(answer);
});

test('asks again where it is not understood, in words that say how many files there are', async () => {
  const terminal = typed('yes', '', 'fail', 's', 'r');
  expect(await askOnce(12, terminal, never)).toBe('skip');
  const said = String(terminal.output.read());
  expect(said).toMatch(/^12 files exist already\. What shall happen\? /);
  expect(said.split('What shall happen?')).toHaveLength(5);
  const one = typed('s');
  await askOnce(1, one, never);
  expect(String(one.output.read())).toContain('1 file exists already.');
});

test('is stopped by the end of the input, and by the signal', async () => {
  const ended = typed('what');
  ended.input.end();
  await expect(askOnce(1, ended, never)).rejects.toMatchObject({ code: 'cancelled' });
  const interrupt = new AbortController();
  const asking = askOnce(1, typed(), interrupt.signal);
  interrupt.abort();
  await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
});

test('counts files that exist, and photos that become the same file; what cannot be opened is left for its turn', async () => {
  const folder = temporaryFolder();
  const imaging: Pick<ImagingService, 'describe'> = {
    describe: ({ photoPath }) => {
      if (photoPath.startsWith('bad')) return Promise.reject(new TapeError('image-damaged', 'It is damaged.'));
      return Promise.resolve({ format: 'png', widthPx: 10, heightPx: 10, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null });
    },
  };
  writeFileSync(join(folder, 'there.png'), '');
  const plan = (photoPath: string, name: string) => ({ photoPath, output: () => ({ path: join(folder, name), format: 'png' as const }), steps: [] });
  const plans = [plan('a', 'there.png'), plan('b', 'b.png'), plan('c', 'b.png'), plan('bad', 'there.png'), plan('d', 'd.png')];
  expect(await countConflicts(imaging, plans, never)).toBe(2);
});

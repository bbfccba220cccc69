import { createInterface } from 'node:readline';
import type { ConflictAnswer } from '../core/foundation/on-conflict.ts';
import { conflictAnswers } from '../core/foundation/on-conflict.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { ImagingService } from '../core/imaging/imaging-service.ts';
import { planPhoto } from '../core/inference/restore-photo.ts';

type PlanOptions = Parameters<typeof planPhoto>[1];

const byLetter: Readonly<Record<string, ConflictAnswer>> = { k: 'unique', s: 'skip', r: 'overwrite', o: 'older' };
const choices = '[k]eep both, [s]kip, [r]eplace, replace if [o]lder';

/** The terminal that somebody sits at. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** How many files exist already, or are the output of two photos. Looks at headers only; what is wrong with a photo is named when it is its turn. */
export async function countConflicts(imaging: Pick<ImagingService, 'describe'>, plans: readonly Omit<PlanOptions, 'onConflict'>[], signal: AbortSignal): Promise<number> {
  const outputs = new Set<string>();
  let conflicts = 0;
  for (const plan of plans) {
    signal.throwIfAborted();
    try {
      const { outputPath } = await planPhoto(imaging, { ...plan, onConflict: 'fail' }, { signal });
      if (outputs.has(outputPath)) conflicts += 1;
      outputs.add(outputPath);
    } catch (thrown) {
      if (TapeError.from(thrown).code === 'output-exists') conflicts += 1;
    }
  }
  return conflicts;
}

/** Asks until it is answered. Throws: `cancelled` when the input ends, or by the signal. */
export async function askOnce(conflicts: number, { input, output }: Terminal, signal: AbortSignal): Promise<ConflictAnswer> {
  // Not as a terminal: Ctrl-C stays the signal that ends the command.
  const lines = createInterface({ input, terminal: false, signal });
  const ask = (): boolean => output.write(`What shall happen? ${choices}: `);
  output.write(`${conflicts === 1 ? '1 file exists' : `${conflicts} files exist`} already. `);
  ask();
  for await (const line of lines) {
    const word = line.trim().toLowerCase();
    const answer = byLetter[word] ?? conflictAnswers.find((one) => one === word);
    if (answer !== undefined) {
      lines.close();
      return answer;
    }
    ask();
  }
  output.write('\n');
  throw new TapeError('cancelled', 'Nobody answered.', { kept: 'Nothing was written.' });
}

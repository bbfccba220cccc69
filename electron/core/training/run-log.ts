import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomically } from '../foundation/atomic-file.ts';

/**
 * One line of a run's log: a step's figures, such as `loss` and `learningRate`, or a score on what was held back:
 * `validationPsnrDb`, and first of all, at step 0, `baseValidationPsnrDb` of the weights that the run starts from.
 */
const entrySchema = z.object({ step: z.int(), stage: z.string(), figures: z.record(z.string(), z.number()) }).readonly();
export type RunLogEntry = z.infer<typeof entrySchema>;

/** A run's curve on disk, one JSON object a line. */
export class RunLog {
  readonly #path: string;
  /** Whether it had no line when it was opened. */
  readonly isNew: boolean;

  /** Opens the log and forgets what lies after `lastStep`, which will be done again. */
  constructor(path: string, lastStep: number) {
    this.#path = path;
    const kept = existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => stepOf(line) <= lastStep)
      : [];
    this.isNew = kept.length === 0;
    writeFileAtomically(path, Buffer.from(kept.map((line) => `${line}\n`).join('')));
  }

  append(entry: RunLogEntry): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }
}

/** A run's curve so far; empty before there is one. A line that is not whole, as the last may be while it is written, is left out. */
export function readRunLog(path: string): readonly RunLogEntry[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').flatMap(entryIn) : [];
}

function entryIn(line: string): readonly RunLogEntry[] {
  try {
    return [entrySchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** Infinity for a line that a crash cut short. */
function stepOf(line: string): number {
  const step = /^\{"step":(\d+),.*\}$/.exec(line)?.[1];
  return step === undefined ? Number.POSITIVE_INFINITY : Number(step);
}

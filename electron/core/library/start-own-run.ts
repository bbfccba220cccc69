import { existsSync, rmSync } from 'node:fs';
import { copyFile, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { FineTuneMode } from '../foundation/fine-tune-mode.ts';
import { outputError } from '../foundation/output-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { Task } from '../foundation/task.ts';
import { degradationsOf } from '../training/degradations/registry.ts';
import { defaultExecutor } from '../training/executors/step-executor.ts';
import type { MatchedPair } from '../training/gather-pictures.ts';
import { taskBase } from './choose-base.ts';
import type { PairPhoto, PairSet } from './pair-sets.ts';
import type { RunOrder, RunRecord } from './run-record.ts';
import { privateFolder } from './state-folder.ts';
import type { Studio } from './studio.ts';

export interface OwnRunRequest {
  readonly setId: string;
  /** What the model shall be called. */
  readonly title: string;
  readonly task: Task;
  /** An installed model of the task, or a prior. */
  readonly baseId: string;
  readonly mode: FineTuneMode;
  readonly minutes: number;
}

const seed = 1;

/**
 * Begins a training from a set of pairs, with what suits most. Copies, which would go with the set, are kept with the run.
 *
 * Throws: `not-found`, `data-set-empty`, `pairs-of-one-scene`, `disk-full`, and what `taskBase` and `TrainingRuns.start` throw.
 */
export async function startOwnRun(studio: Studio, { setId, title, task, baseId, mode, minutes }: OwnRunRequest): Promise<RunRecord> {
  const set = studio.pairSets.named(setId);
  assertEnough(set);
  const base = taskBase(studio, task, baseId);
  const name = freeName(studio, title);
  const folder = studio.runs.folderOf(name);
  const order = (pairs: readonly MatchedPair[]): RunOrder => ({
    name,
    title,
    task,
    base,
    pictures: { kind: 'matched-pairs', pairs, treatment: 'repair' },
    mixture: degradationsOf(task),
    mode,
    budget: { minutes },
    seed,
    executor: defaultExecutor,
    modelFolder: join(privateFolder(studio.stateFolder, 'models'), name),
  });
  try {
    return studio.runs.start(order(await keptPairs(set, privateFolder(folder, 'photos'))));
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
}

const isUsed = ({ isIncluded, checked }: PairSet['pairs'][number]): boolean => isIncluded && checked.isUsed;

function assertEnough({ pairs, scenes }: PairSet): void {
  if (!pairs.some(isUsed)) throw new TapeError('data-set-empty', 'There is no pair to learn from.', { remedy: 'Add pairs, or take some in again.' });
  if (scenes < 2) {
    throw new TapeError('pairs-of-one-scene', 'All these pairs show one scene, so that none can be held back to measure the gain.', {
      remedy: 'Add a pair of another scene.',
    });
  }
}

async function keptPairs({ pairs, photos }: PairSet, folder: string): Promise<readonly MatchedPair[]> {
  const keep = async (id: string, place: string): Promise<string> => {
    const photo = photos.find((one) => one.id === id);
    if (photo === undefined) throw new Error('internal: a pair of no photo');
    return photo.isCopy ? copyInto(privateFolder(folder, place), photo) : photo.path;
  };
  const kept: MatchedPair[] = [];
  for (const [index, { inputId, targetId, checked }] of pairs.filter(isUsed).entries()) {
    kept.push({ name: checked.name, inputPath: await keep(inputId, `${index}-before`), targetPath: await keep(targetId, `${index}-after`) });
  }
  return kept;
}

async function copyInto(folder: string, { name, path }: PairPhoto): Promise<string> {
  const copy = join(folder, name);
  try {
    await copyFile(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (thrown) {
    throw outputError(thrown);
  }
  return copy;
}

const longestName = 40;

/** A name for files that says what people call it, and that no run and no model has. */
function freeName({ runs, models }: Studio, title: string): string {
  const letters = title.normalize('NFKD').toLowerCase().replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-');
  const stem = letters.replace(/^-+/, '').slice(0, longestName).replace(/-+$/, '') || 'my-model';
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!existsSync(runs.folderOf(name)) && models.find(name) === undefined) return name;
  }
}

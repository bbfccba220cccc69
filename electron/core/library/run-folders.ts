import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { sentence } from '../../words/sentence.ts';
import { temporaryName, writeFileAtomically } from '../foundation/atomic-file.ts';
import { isStillAlive } from '../foundation/is-alive.ts';
import { portableJson, readPortableJson } from '../foundation/portable-json.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { RunRecord } from './run-record.ts';
import { runRecordSchema } from './run-record.ts';
import { privateFolder } from './state-folder.ts';

const recordFile = 'run.json';
const foldsFolder = 'folds';
const discarded = /^\.discarded-/;

/**
 * The runs below the state folder, one folder each, and their records.
 *
 * Invariant: killed at any moment, a record is the old one or the new one. What a process that has gone left waiting or running
 * is read as paused.
 */
export class RunFolders {
  readonly #stateFolder: string;
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#stateFolder = stateFolder;
    this.#folder = privateFolder(stateFolder, 'runs');
    for (const name of readdirSync(this.#folder)) if (discarded.test(name)) this.#remove(name);
  }

  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Newest first; records that cannot be read are left out and told of through `onDamaged`. */
  list(onDamaged: (error: TapeError) => void): readonly RunRecord[] {
    const records = readdirSync(this.#folder).flatMap((name) => {
      try {
        return this.read(name) ?? [];
      } catch (thrown) {
        onDamaged(TapeError.from(thrown));
        return [];
      }
    });
    return records.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** Undefined where there is no run of this name. Throws: `checkpoint-damaged`. */
  read(name: string): RunRecord | undefined {
    const path = join(this.#folder, name, recordFile);
    if (!existsSync(path)) return undefined;
    let record: RunRecord;
    try {
      record = runRecordSchema.parse(readPortableJson(readFileSync(path, 'utf8'), this.#stateFolder));
    } catch (cause) {
      throw new TapeError('checkpoint-damaged', sentence('The record of the run "{name}" cannot be read.', { name }), { remedy: 'Throw the run away.', cause });
    }
    return isHeld(record) && !isHeldByLiving(record) ? { ...record, state: 'paused', ownerPid: null } : record;
  }

  write(record: RunRecord): void {
    const path = join(privateFolder(this.#folder, record.order.name), recordFile);
    writeFileAtomically(path, Buffer.from(`${portableJson(z.encode(runRecordSchema, record), this.#stateFolder, 2)}\n`));
  }

  /** Removes what writing left half done when a process was killed; only for the one that works at the run, before it begins. */
  tidy(name: string): void {
    for (const entry of readdirSync(join(this.#folder, name), { recursive: true, withFileTypes: true })) {
      if (temporaryName.test(entry.name)) rmSync(join(entry.parentPath, entry.name), { force: true });
    }
  }

  /** Removes the trainings that only measured; once they are judged, they are of no more use. */
  forgetFolds(name: string): void {
    this.#remove(join(name, foldsFolder));
  }

  /** Removes a run's folder with all that is in it; the run is gone at once, even if the app ends while files are removed. */
  discard(name: string): void {
    if (!existsSync(join(this.#folder, name))) return;
    const aside = `.discarded-${randomUUID()}`;
    renameSync(join(this.#folder, basename(name)), join(this.#folder, aside));
    this.#remove(aside);
  }

  #remove(name: string): void {
    rmSync(join(this.#folder, name), { recursive: true, force: true });
  }
}

/** Where a run's further training lies, which only measures. */
export const foldFolder = (runFolder: string, number: number): string => join(runFolder, foldsFolder, String(number));

const isHeld = ({ state }: RunRecord): boolean => state === 'waiting' || state === 'running';

const isHeldByLiving = ({ ownerPid, changedAt }: RunRecord): boolean => ownerPid !== null && ownerPid !== process.pid && isStillAlive(ownerPid, Date.parse(changedAt));

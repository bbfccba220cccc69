import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '../../../models/onnx/safetensors.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';

/** All that a run needs to go on as if it had never stopped; samples follow from `step` and the seed. */
export interface Checkpoint {
  /** Steps done in the whole run. */
  readonly step: number;
  readonly seconds: number;
  readonly bestValidationPsnrDb: number | null;
  /** How many validations in a row gave no new best. */
  readonly validationsSinceBest: number;
  /** Fingerprint of plan and inputs: a checkpoint of another run is not taken up. */
  readonly planSha256: string;
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Flat, over the parts that the current stage trains. */
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

const keptCheckpoints = 3;
const firstMomentName = 'adam.firstMoment';
const secondMomentName = 'adam.secondMoment';
const digestBytes = 32;
const checkpointName = /^step-(\d{8})\.checkpoint$/;

/**
 * Writes a checkpoint durably and drops the oldest beyond three.
 *
 * Invariant: a file is a SHA-256 digest followed by the safetensors data that it covers.
 */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): void {
  const { weights, firstMoment, secondMoment, ...state } = checkpoint;
  const payload = writeSafetensors({
    tensors: new Map<string, Tensor>([
      ...weights,
      [firstMomentName, { shape: [firstMoment.length], data: firstMoment }],
      [secondMomentName, { shape: [secondMoment.length], data: secondMoment }],
    ]),
    metadata: { state: JSON.stringify(state satisfies CheckpointState) },
  });
  const digest = createHash('sha256').update(payload).digest();
  writeFileAtomically(join(folder, `step-${String(state.step).padStart(8, '0')}.checkpoint`), Buffer.concat([digest, payload]));
  for (const stale of checkpointsIn(folder).slice(keptCheckpoints)) rmSync(join(folder, stale), { force: true });
}

/**
 * The newest checkpoint whose digest holds; undefined when there is none at all.
 *
 * Throws: `checkpoint-damaged` when there are some and none can be read, or when they belong to a run
 * with another plan.
 */
export function readNewestCheckpoint(folder: string, planSha256: string): Checkpoint | undefined {
  const names = checkpointsIn(folder);
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    const payload = bytes.subarray(digestBytes);
    if (!createHash('sha256').update(payload).digest().equals(bytes.subarray(0, digestBytes))) continue;
    return parse(payload, planSha256);
  }
  if (names.length === 0) return undefined;
  throw new TapeError('checkpoint-damaged', 'No checkpoint of this run can be read.', {
    remedy: 'Start the run again without --resume.',
  });
}

/** Seconds in steps of a whole run, as its newest checkpoint has it. Throws: `checkpoint-damaged` when there is none. */
export function secondsTrained(folder: string): number {
  const [newest] = checkpointsIn(folder);
  if (newest === undefined) throw new TapeError('checkpoint-damaged', 'This run has no checkpoint.');
  return stateOf(readSafetensors(readFileSync(join(folder, newest)).subarray(digestBytes)).metadata).seconds;
}

/** Newest first. */
const checkpointsIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => checkpointName.test(name))
    .sort()
    .reverse();

function parse(payload: Uint8Array, planSha256: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(payload);
  const weights = new Map(tensors);
  const take = (name: string): Float32Array => {
    const tensor = weights.get(name);
    weights.delete(name);
    if (tensor === undefined) throw new Error(`internal: a checkpoint without ${name}`);
    return tensor.data;
  };
  const firstMoment = take(firstMomentName);
  const secondMoment = take(secondMomentName);
  const state = stateOf(metadata);
  if (state.planSha256 !== planSha256) {
    throw new TapeError('checkpoint-damaged', 'The checkpoint belongs to a run with other settings or other pictures.', {
      remedy: 'Resume with the same pictures and options, or start a new run in another folder.',
    });
  }
  return { ...state, weights, firstMoment, secondMoment };
}

type CheckpointState = Omit<Checkpoint, 'weights' | 'firstMoment' | 'secondMoment'>;

/** What is written beside the tensors: our own words, where the digest holds. Checkpoints that do not count validations are older than that. */
function stateOf(metadata: Readonly<Record<string, string>>): CheckpointState {
  const state = JSON.parse(metadata['state'] ?? '') as Omit<CheckpointState, 'validationsSinceBest'> & Partial<CheckpointState>;
  return { ...state, validationsSinceBest: state.validationsSinceBest ?? 0 };
}

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { sentence } from '../../words/sentence.ts';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { initialParameters } from '../../../models/networks/initial-parameters.ts';
import { writeSafetensors } from '../../../models/onnx/safetensors.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { architectureNamed } from '../../../models/registry.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { StepGate } from '../foundation/step-gate.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { Picture } from '../imaging/picture.ts';
import { readWeights } from '../inference/read-weights.ts';
import { openBatchFeed } from './batch-feed.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readNewestCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { drawContrastiveSamples } from './contrastive-samples.ts';
import { openExecutor } from './executors/open-executor.ts';
import { runAhead } from './executors/run-ahead.ts';
import type { Moments, StepExecutor, StepFigures, StepInputs } from './executors/step-executor.ts';
import { writePlan } from './plan-file.ts';
import type { RunCrop } from './run-crops.ts';
import { cropFolder, writeCrop } from './run-crops.ts';
import type { RunLogEntry } from './run-log.ts';
import { RunLog } from './run-log.ts';
import { learningRateAt } from './schedule.ts';
import { keepsSnapshot, snapshotFolder, writeSnapshot } from './snapshots.ts';
import type { TrainingOutcome, TrainingPlan, TrainingService, TrainingStage } from './training-service.ts';
import { heldBackFile, ValidationSet } from './validation-set.ts';
import { mean } from './verdict.ts';

type Params = Parameters<TrainingService['train']>[0];

/** Log every so many steps; progress goes out with each. */
const logEverySteps = 10;

interface RunState {
  step: number;
  seconds: number;
  bestValidationPsnrDb: number | null;
  validationsSinceBest: number;
  validationPsnrDb: number | null;
  lastLoss: number;
  weights: Map<string, Tensor>;
  moments: Moments | undefined;
}

/**
 * Runs a training plan to its end, or until it is told to stop: the worker's whole work. It waits at `gate` before each step.
 *
 * Invariant: killed at any moment and resumed, it gives the same weights and the same log as if it had
 * never stopped.
 */
export async function train(
  params: Params,
  { signal, onProgress }: CallOptions = {},
  gate = new StepGate(),
): Promise<TrainingOutcome> {
  const { runFolder, plan, inputs, resume } = params;
  const architecture = architectureNamed(plan.network);
  const checkpointFolder = join(runFolder, 'checkpoints');
  const planSha256 = fingerprint(params);
  if (!resume) forget(runFolder);
  mkdirSync(checkpointFolder, { recursive: true });
  const checkpoint = readNewestCheckpoint(checkpointFolder, planSha256);
  writePlan(runFolder, plan);

  const state = startFrom(checkpoint, architecture, plan);
  const log = new RunLog(join(runFolder, 'log.jsonl'), state.step);
  const feed = openBatchFeed(inputs.sources, plan);
  const validation = ValidationSet.load(architecture, inputs.validation);
  const totalSteps = plan.stages.reduce((sum, { steps }) => sum + steps, 0);
  const speed = new Speedometer();
  const bestPath = join(runFolder, 'best.safetensors');
  onDisk(() => validation?.write(runFolder));

  const save = (): void => {
    const checkpoint: Checkpoint = {
      step: state.step,
      seconds: state.seconds,
      bestValidationPsnrDb: state.bestValidationPsnrDb,
      validationsSinceBest: state.validationsSinceBest,
      planSha256,
      weights: state.weights,
      firstMoment: state.moments?.first ?? new Float32Array(0),
      secondMoment: state.moments?.second ?? new Float32Array(0),
    };
    onDisk(() => {
      writeCheckpoint(checkpointFolder, checkpoint);
    });
  };
  const keepSnapshot = (): void => {
    if (!keepsSnapshot(state.step, plan)) return;
    onDisk(() => {
      writeSnapshot(runFolder, state.step, state.weights);
    });
  };
  const append = (entry: RunLogEntry): void => {
    onDisk(() => {
      log.append(entry);
    });
  };
  const keepCrop = (crop: RunCrop, picture: Picture): void => {
    onDisk(() => {
      writeCrop(runFolder, crop, picture);
    });
  };
  let baseValidationPsnrDb: number | undefined;
  /** Random weights are no base: what they score says nothing. */
  const validateBase = async (stage: TrainingStage): Promise<void> => {
    if (validation === undefined || plan.initialWeightsPath === null || state.step > 0 || !log.isNew) return;
    await gate.pass(signal);
    if (signal?.aborted === true) return;
    const { psnrDb, first } = await validation.measure(state.weights);
    baseValidationPsnrDb = mean(psnrDb);
    await letEndIn();
    keepCrop('base', first);
    // Before the line that says that it is done.
    keepSnapshot();
    append({ step: 0, stage: stage.kind, figures: { baseValidationPsnrDb } });
  };
  const validate = async (stage: TrainingStage): Promise<void> => {
    if (validation === undefined) return;
    const measured = await validation.measure(state.weights);
    const psnrDb = mean(measured.psnrDb);
    keepCrop(state.step, measured.first);
    state.validationPsnrDb = psnrDb;
    append({ step: state.step, stage: stage.kind, figures: { validationPsnrDb: psnrDb } });
    keepSnapshot();
    if (state.bestValidationPsnrDb === null || psnrDb > state.bestValidationPsnrDb) {
      state.bestValidationPsnrDb = psnrDb;
      state.validationsSinceBest = 0;
      writeWeights(bestPath, state.weights, state.step);
    } else {
      state.validationsSinceBest += 1;
    }
  };
  const lastBegin = totalSteps - (plan.stages.at(-1)?.steps ?? 0);
  /** Whether the last stage has gained nothing for so long that more is not to be hoped for. */
  const gainsNoMore = (): boolean => state.step > lastBegin && state.validationsSinceBest >= (plan.patienceValidations ?? Infinity);

  try {
    let begin = 0;
    const [firstStage] = plan.stages;
    if (validation !== undefined && log.isNew) {
      keepCrop('input', validation.first.lowQuality);
      keepCrop('target', validation.first.groundTruth);
    }
    if (firstStage !== undefined) await validateBase(firstStage);
    for (const stage of plan.stages) {
      const end = begin + stage.steps;
      if (state.step < end) await runStage(stage, begin, end);
      begin = end;
      if (signal?.aborted === true) break;
    }
  } finally {
    await feed.close();
  }
  const finished = state.step >= totalSteps || gainsNoMore();
  const weightsPath = join(runFolder, 'weights.safetensors');
  const takesBest = plan.patienceValidations !== undefined && state.bestValidationPsnrDb !== null;
  const weightsSha256 = takesBest ? copyFile(bestPath, weightsPath) : writeWeights(weightsPath, state.weights, state.step);
  return {
    steps: state.step,
    seconds: state.seconds,
    weightsPath,
    weightsSha256,
    lastLoss: state.lastLoss,
    validationPsnrDb: state.validationPsnrDb,
    bestValidationPsnrDb: state.bestValidationPsnrDb,
    finished,
  };

  async function runStage(stage: TrainingStage, begin: number, end: number): Promise<void> {
    const executor = await openExecutor(plan.executor, {
      architecture,
      kind: stage.kind,
      shape: { batch: plan.batch, heightPx: plan.patchPx, widthPx: plan.patchPx },
      weights: state.weights,
      moments: state.step > begin ? state.moments : undefined,
      contrastiveWeight: stage.contrastiveWeight,
    });
    if (state.step === begin) state.validationsSinceBest = 0;
    let startedAt = performance.now();
    const stopped = (): boolean => signal?.aborted === true;
    const beginStep = async (step: number): Promise<StepFigures> => {
      // Time at the gate is none of the run's.
      startedAt += await gate.pass(signal);
      const learningRate = learningRateAt(stage, step - begin);
      const inputs = { ...(await feed.batch(step)), learningRate, ...contrastiveSamples(stage, plan, step) };
      return { ...(await executor.step(step - begin + 1, inputs)), learningRate };
    };
    try {
      while (state.step < end && !stopped() && !gainsNoMore()) {
        // Nothing runs ahead of a step after which the state is read.
        const to = Math.min(end, nextMultiple(state.step, plan.validateEverySteps), nextMultiple(state.step, plan.checkpointEverySteps));
        startedAt = performance.now();
        for await (const figures of runAhead(beginStep, { from: state.step, to, mostInFlight: executor.mostInFlight, stopped })) {
          await finishStep(figures);
          startedAt = performance.now();
        }
      }
      if (stopped()) {
        await readState(executor);
        save();
      }
    } finally {
      await executor.release();
    }

    async function finishStep(figures: StepFigures): Promise<void> {
      await letEndIn();
      assertFinite(figures, state.step);
      state.step += 1;
      state.lastLoss = figures['loss'] ?? Number.NaN;
      const elapsed = (performance.now() - startedAt) / 1000;
      state.seconds += elapsed;
      speed.add(elapsed);
      if (state.step % logEverySteps === 0) append({ step: state.step, stage: stage.kind, figures });
      const last = state.step === end;
      const validates = last || state.step % plan.validateEverySteps === 0;
      const isCheckpoint = last || state.step % plan.checkpointEverySteps === 0;
      if (validates || isCheckpoint) await readState(executor);
      if (validates) await validate(stage);
      if (isCheckpoint || gainsNoMore()) save();
      onProgress?.({
        phase: stage.kind,
        done: state.step,
        total: totalSteps,
        etaMs: ((totalSteps - state.step) / speed.stepsPerSecond) * 1000,
        figures: {
          ...figures,
          stepsPerSecond: speed.stepsPerSecond,
          seconds: state.seconds,
          ...(baseValidationPsnrDb === undefined ? {} : { baseValidationPsnrDb }),
          ...(state.validationPsnrDb === null ? {} : { validationPsnrDb: state.validationPsnrDb }),
        },
      });
    }
  }

  async function readState(executor: StepExecutor): Promise<void> {
    const { weights, moments } = await executor.readState();
    state.weights = weights;
    state.moments = moments;
  }
}

/** Lets the end of the app in before anything is written: a resumed run may be at this folder already. */
const letEndIn = (): Promise<void> => setImmediate();

/** The first multiple after a number. */
const nextMultiple = (after: number, of: number): number => (Math.floor(after / of) + 1) * of;

function startFrom(checkpoint: Checkpoint | undefined, architecture: Architecture, plan: TrainingPlan): RunState {
  if (checkpoint !== undefined) {
    const { step, seconds, bestValidationPsnrDb, validationsSinceBest, weights, firstMoment, secondMoment } = checkpoint;
    return {
      step,
      seconds,
      bestValidationPsnrDb,
      validationsSinceBest,
      validationPsnrDb: null,
      lastLoss: Number.NaN,
      weights: new Map(weights),
      moments: { first: firstMoment, second: secondMoment },
    };
  }
  const weights =
    plan.initialWeightsPath === null
      ? initialParameters(architecture.parameterSpecs, plan.seed)
      : new Map(readWeights(plan.initialWeightsPath, architecture));
  return {
    step: 0,
    seconds: 0,
    bestValidationPsnrDb: null,
    validationsSinceBest: 0,
    validationPsnrDb: null,
    lastLoss: Number.NaN,
    weights,
    moments: undefined,
  };
}

/** A new run in a used folder begins with nothing of the old one. */
function forget(runFolder: string): void {
  for (const name of ['checkpoints', snapshotFolder, heldBackFile, cropFolder, 'log.jsonl', 'best.safetensors', 'weights.safetensors']) {
    rmSync(join(runFolder, name), { recursive: true, force: true });
  }
}

/** What must be equal for a checkpoint to be taken up: the plan and the names and sizes of all pictures. */
function fingerprint({ plan, inputs }: Params): string {
  const start = plan.initialWeightsPath === null ? null : sha256(readFileSync(plan.initialWeightsPath));
  return sha256(JSON.stringify([{ ...plan, initialWeightsPath: start }, inputs], withoutPlacesInOrder));
}

/** For `JSON.stringify`: a plan that was read from its file has its keys in another order. */
function withoutPlacesInOrder(key: string, value: unknown): unknown {
  if (key === 'scratchPath') return undefined;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

function writeWeights(path: string, weights: ReadonlyMap<string, Tensor>, step: number): string {
  return writeBytes(path, writeSafetensors({ tensors: weights, metadata: { step: String(step) } }));
}

const copyFile = (from: string, to: string): string => writeBytes(to, readFileSync(from));

/** Gives the digest. */
function writeBytes(path: string, bytes: Uint8Array): string {
  onDisk(() => {
    writeFileAtomically(path, bytes);
  });
  return sha256(bytes);
}

/** Throws: `disk-full`, and what else a disk can say. */
function onDisk(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw outputError(error);
  }
}

const contrastiveSamples = (stage: TrainingStage, plan: TrainingPlan, step: number): Pick<StepInputs, 'contrastive'> =>
  stage.kind === 'pretrain'
    ? { contrastive: drawContrastiveSamples(plan.seed, step, plan.batch, plan.patchPx ** 2) }
    : {};

function assertFinite(figures: StepFigures, step: number): void {
  if (Number.isFinite(figures['loss']) && Number.isFinite(figures['gradientNorm'])) return;
  throw new TapeError('training-diverged', sentence('The loss is no longer a number after {steps} steps.', { steps: step + 1 }), {
    kept: 'The last checkpoint is safe.',
    remedy: 'Start again with a lower learning rate.',
  });
}

/** Steps a second over the last minute or so. */
class Speedometer {
  readonly #recent: number[] = [];

  add(seconds: number): void {
    this.#recent.push(seconds);
    if (this.#recent.length > 100) this.#recent.shift();
  }

  get stepsPerSecond(): number {
    return this.#recent.length / this.#recent.reduce((sum, seconds) => sum + seconds, 0);
  }
}


import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { sentence } from '../../words/sentence.ts';
import type { Progress } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { PairsService } from '../pairs/pairs-service.ts';
import type { GatheredPictures, PictureFold } from '../training/gather-pictures.ts';
import { gatherPictures } from '../training/gather-pictures.ts';
import { readPlan } from '../training/plan-file.ts';
import { planWithin } from '../training/plan-within.ts';
import { forFewPairs, startingWeightsOf } from '../training/plans.ts';
import type { Judgement, TrainingOutcome, TrainingPlan, TrainingService } from '../training/training-service.ts';
import { judgeGain, poolJudgements } from '../training/verdict.ts';
import { verdictWords } from '../training/verdict-words.ts';
import type { RunEvent } from './run-event.ts';
import { foldFolder } from './run-folders.ts';
import type { RunOrder, RunRecord } from './run-record.ts';
import type { RunActivity } from './run-states.ts';

interface SittingOptions {
  readonly imaging: ImagingService;
  readonly pairs: PairsService;
  readonly training: TrainingService;
  /** The run's own. */
  readonly runFolder: string;
  readonly scratchFolder: string;
  /** Whether training is to rest now. */
  readonly isHeld: () => boolean;
  readonly tell: (event: RunEvent) => void;
  /** Keeps what was reached, on disk. */
  readonly change: (changes: Partial<RunRecord>) => RunRecord;
}

/** The work of one process at one run, from its photos to its verdict, until it is paused. */
export class RunSitting {
  readonly name: string;
  /** Ends it wherever it is. */
  readonly #paused = new AbortController();
  /** Ends its training; what was learned is judged. */
  readonly #stopped = new AbortController();
  /** Whether to stop as soon as there is something to judge. */
  #wantsStop = false;
  #isTraining = false;

  constructor(name: string) {
    this.name = name;
  }

  get isTraining(): boolean {
    return this.#isTraining;
  }

  pause(): void {
    this.#paused.abort();
  }

  stop(): void {
    this.#wantsStop = true;
    if (this.#isTraining) this.#stopped.abort();
  }

  /** What the run has become. Throws: what its photos, its training and the disk can say; `cancelled` where it was paused elsewhere than in training. */
  async work(record: RunRecord, options: SittingOptions): Promise<Partial<RunRecord>> {
    const { order } = record;
    const pictures = await this.#gather(order, options);
    assertSamePairs(record, pictures.pairs);
    options.change({ pictureCount: pictures.count, pairs: pictures.pairs });
    const plan = await this.#planOf(order, pictures.folds.length, options);
    const [own, ...others] = pictures.folds;
    const training = record.training?.isOver === true ? record.training : await this.#learn(plan, own, others.length, options);
    if (!training.isOver) return { state: 'paused', training };
    options.change({ training });
    const proofs = training.isStopped ? [] : await this.#prove(plan, others, options);
    if (proofs === 'paused') return { state: 'paused' };
    this.#begin('judging', options);
    const judgements: Judgement[] = [];
    for (const { fold, folder } of [{ fold: own, folder: options.runFolder }, ...proofs]) judgements.push(await this.#judge(order, plan, fold, folder, options));
    const verdict = judgeGain(judgements);
    return { state: 'judged', judgement: poolJudgements(judgements), verdict: { ...verdict, words: verdictWords(order.task, verdict) } };
  }

  #gather({ task, pictures, mixture }: RunOrder, { scratchFolder, tell, ...services }: SittingOptions): Promise<GatheredPictures> {
    const { name } = this;
    return gatherPictures(services, scratchFolder, pictures, { task, mixture }, {
      signal: this.#paused.signal,
      onProgress: (progress) => {
        tell({ kind: 'progress', name, doing: 'reading', progress });
      },
      onLeftOut: ({ name: file, error }) => {
        tell({ kind: 'left-out', name, file, error: error.toData() });
      },
      onPairsChecked: (check) => {
        tell({ kind: 'pairs-checked', name, check });
      },
    });
  }

  /** A run goes on with its own plan. Its minutes are for all its trainings. */
  async #planOf({ base, executor, batch, undamagedShare, mode, seed, budget, pictures }: RunOrder, trainings: number, options: SittingOptions): Promise<TrainingPlan> {
    const { runFolder, training } = options;
    if (existsSync(join(runFolder, 'plan.json'))) return { ...readPlan(runFolder), initialWeightsPath: startingWeightsOf(base.start) };
    this.#begin('measuring', options);
    const share = 'minutes' in budget ? { minutes: budget.minutes / trainings } : budget;
    const wishes = { network: base.network, executor, batch, undamagedShare, base: base.start, mode, seed };
    const plan = await planWithin(training, share, wishes, { signal: this.#paused.signal });
    return pictures.kind === 'clean' ? plan : forFewPairs(plan, base.start, undamagedShare);
  }

  /** The training that makes the model. `others`: how many of the same length follow. */
  async #learn(plan: TrainingPlan, fold: PictureFold, others: number, { tell, ...options }: SittingOptions): Promise<NonNullable<RunRecord['training']>> {
    const { steps, seconds, finished } = await this.#train(plan, fold, options.runFolder, options, (progress) => {
      tell({ kind: 'progress', name: this.name, doing: 'training', progress: withMoreToCome(progress, others) });
      if (this.#wantsStop) this.#stopped.abort();
    });
    const isStopped = this.#stopped.signal.aborted && !this.#paused.signal.aborted;
    return { steps, seconds, isOver: finished || isStopped, isStopped };
  }

  /** Trains the same on each of the other folds, only to measure what came of it; those whose training was not stopped. */
  async #prove(plan: TrainingPlan, folds: readonly PictureFold[], { tell, ...options }: SittingOptions): Promise<'paused' | readonly Proof[]> {
    const proofs: Proof[] = [];
    for (const [index, fold] of folds.entries()) {
      if (this.#wantsStop) break;
      const folder = foldFolder(options.runFolder, index + 1);
      const { finished } = await this.#train(plan, fold, folder, options, ({ done, total, phase, ...more }) => {
        const { etaMs } = withMoreToCome({ done, total, phase, ...more }, folds.length - index - 1);
        const progress = { phase, done: index * total + done, total: folds.length * total, ...(etaMs === undefined ? {} : { etaMs }) };
        tell({ kind: 'progress', name: this.name, doing: 'proving', progress });
      });
      if (this.#paused.signal.aborted && !finished) return 'paused';
      if (finished) proofs.push({ fold, folder });
    }
    return proofs;
  }

  async #train(
    plan: TrainingPlan,
    { training, practice, heldBack }: PictureFold,
    runFolder: string,
    options: Pick<SittingOptions, 'training' | 'isHeld'>,
    onProgress: (progress: Progress) => void,
  ): Promise<TrainingOutcome> {
    if (options.isHeld()) await options.training.hold({ held: true });
    this.#isTraining = true;
    try {
      const inputs = { sources: plan.practiceShare === undefined ? training : [...training, ...practice], validation: heldBack };
      // There is nothing to go on from in a new run's folder.
      const params = { runFolder, plan, inputs, resume: true };
      return await options.training.train(params, { signal: AbortSignal.any([this.#paused.signal, this.#stopped.signal]), onProgress });
    } finally {
      this.#isTraining = false;
    }
  }

  #judge({ base }: RunOrder, plan: TrainingPlan, { heldBack, guard, clean }: PictureFold, folder: string, { training }: SittingOptions): Promise<Judgement> {
    const knowsTask = base.start.kind === 'finished';
    return training.judge(
      {
        network: plan.network,
        // What knows no task yet is no old model to compare with: the pictures as they came are. Nor is there anything that could be unlearned.
        ...(knowsTask ? { baseWeightsPath: plan.initialWeightsPath, guard, clean } : { baseWeightsPath: null, guard: [], clean: [] }),
        tunedWeightsPath: join(folder, 'weights.safetensors'),
        heldBack,
      },
      { signal: this.#paused.signal },
    );
  }

  /** Tells of work that says nothing of its middle. */
  #begin(doing: RunActivity, { tell }: SittingOptions): void {
    tell({ kind: 'progress', name: this.name, doing, progress: { phase: doing, done: 0, total: 1 } });
  }
}

interface Proof {
  readonly fold: PictureFold;
  readonly folder: string;
}

/** The time that is left, with so many trainings of this length to follow. */
function withMoreToCome(progress: Progress, trainings: number): Progress {
  const { etaMs, total, figures } = progress;
  const stepsPerSecond = figures?.['stepsPerSecond'];
  return etaMs === undefined || stepsPerSecond === undefined ? progress : { ...progress, etaMs: etaMs + (1000 * trainings * total) / stepsPerSecond };
}

/** Throws: `file-changed` where a run would go on with other pairs than it learned from so far. */
function assertSamePairs({ order, pairs }: RunRecord, now: RunRecord['pairs']): void {
  if (pairs.length === 0 || isDeepStrictEqual(pairs, now)) return;
  throw new TapeError('file-changed', sentence('The pairs of the run "{name}" are no longer those that it began with.', { name: order.name }), {
    kept: 'What it has learned is kept.',
    remedy: 'Put them back as they were, or begin a new run.',
  });
}

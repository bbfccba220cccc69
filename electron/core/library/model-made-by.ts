import { z } from 'zod';
import { sentence } from '../../words/sentence.ts';
import type { RunLogEntry } from '../training/run-log.ts';
import type { KeptPlan } from '../training/plan-file.ts';
import { mean } from '../training/verdict.ts';
import type { ModelRecord } from '../training/write-model.ts';
import type { RunRecord } from './run-record.ts';
import { runRecordSchema } from './run-record.ts';

/** What the card of a run's model says. */
export function modelMadeBy({ order, pictureCount, training, judgement }: RunRecord, { stages }: KeptPlan): ModelRecord {
  const { name, title = name, task, base, pictures, mode, seed } = order;
  const count = pictureCount ?? 0;
  const [what, licence] = pictures.kind === 'clean' ? (['clean pictures', sentence('as the data')] as const) : (['pairs', sentence('personal')] as const);
  const heldBack = judgement?.heldBack ?? [];
  const score = {
    name: sentence('held-back pictures'),
    psnrDb: mean(heldBack.map(({ tunedPsnrDb }) => tunedPsnrDb)),
    inputPsnrDb: mean(heldBack.map(({ inputPsnrDb }) => inputPsnrDb)),
  };
  return {
    id: name,
    network: base.network,
    task,
    title,
    description: sentence('{start, select, none {Trained from random weights} other {Fine-tuned from {base}}} on {count} {what, select, clean {clean pictures} other {pairs}}.', { start: base.start.kind, base: base.id, count, what: pictures.kind === 'clean' ? 'clean' : 'pairs' }),
    licence,
    data: [...(base.data ?? []), { name: pictures.kind === 'clean' ? what : 'own pairs', terms: 'own', pictures: count }],
    training: { base: base.id, mode, seed, steps: training?.steps ?? 0, seconds: training?.seconds ?? 0, stages },
    // JSON has no word for the PSNR of equal pictures, and none for that of no pictures.
    scores: [score].filter(({ psnrDb, inputPsnrDb }) => Number.isFinite(psnrDb) && Number.isFinite(inputPsnrDb)),
  };
}

/** File of a personal model's folder. It stays on this machine: an exported model does not say what its owner's photos are called. */
export const runFileOfModel = 'run.json';

/** What is kept with a model of the run that made it, as JSON: what it was asked for, its pairs, its scores and its curve; no places. */
export function runKeptWithModel(run: RunRecord, plan: KeptPlan, curve: readonly RunLogEntry[]): string {
  const { order, createdAt, training, pictureCount, pairs, judgement, verdict } = z.encode(runRecordSchema, run);
  const { task, base, mixture, mode, budget, seed } = order;
  const asked = { task, base: base.id, mixture, mode, budget, seed };
  return `${JSON.stringify({ createdAt, asked, plan, pictureCount, pairs, training, judgement, verdict, curve }, null, 2)}\n`;
}

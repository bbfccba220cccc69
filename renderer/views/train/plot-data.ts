import type { Curve } from '../../../electron/ipc/contract.ts';
import { decimal } from '../../language/decimal.ts';
import { asPhrase, say, sentence } from '../../language/say.ts';

/** Columns for the chart: place, loss, held-back score, the score of what training starts from; undefined where there is none. */
export interface PlotData {
  /** What the places count. */
  readonly unit: string;
  readonly columns: readonly [readonly number[], ...(readonly (readonly (number | undefined)[])[])];
}

/** Shapes: all columns are of one length, by rising place. Units: minutes of training where its speed is known, else steps. */
export function plotData({ loss, scores, basePsnrDb, secondsPerStep }: Curve): PlotData {
  const steps = [...new Set([...(basePsnrDb === null ? [] : [0]), ...loss.map(({ step }) => step), ...scores.map(({ step }) => step)])].sort((a, b) => a - b);
  const lossAt = new Map(loss.map(({ step, value }) => [step, value]));
  const scoreAt = new Map(scores.map(({ step, psnrDb }) => [step, psnrDb]));
  if (basePsnrDb !== null && !scoreAt.has(0)) scoreAt.set(0, basePsnrDb);
  return {
    unit: secondsPerStep === null ? sentence('Steps') : sentence('Minutes of training'),
    columns: [
      steps.map((step) => (secondsPerStep === null ? step : (step * secondsPerStep) / 60)),
      steps.map((step) => lossAt.get(step)),
      steps.map((step) => scoreAt.get(step)),
      steps.map(() => basePsnrDb ?? undefined),
    ],
  };
}

/** What the chart shows, for those who do not see it. `start`: what training starts from is called. */
export function curveWords({ loss, scores, basePsnrDb }: Curve, start: string): string {
  const [first, last] = [loss[0], loss.at(-1)];
  const best = scores.reduce<Curve['scores'][number] | undefined>((most, score) => (most === undefined || score.psnrDb > most.psnrDb ? score : most), undefined);
  const told = [
    first === undefined || last === undefined ? '' : say('Loss from {first} at step {firstStep} to {last} at step {lastStep}.', { first: decimal(first.value, 4), firstStep: first.step, last: decimal(last.value, 4), lastStep: last.step }),
    basePsnrDb === null ? '' : say('{start} scores {score} dB on what is held back.', { start: asPhrase(start), score: decimal(basePsnrDb, 2) }),
    best === undefined ? '' : say('The best score so far is {best} dB, at step {step}; the latest {latest} dB.', { best: decimal(best.psnrDb, 2), step: best.step, latest: decimal(scores.at(-1)?.psnrDb ?? 0, 2) }),
  ];
  return told.filter((words) => words !== '').join(' ');
}

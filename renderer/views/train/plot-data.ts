import type { Curve } from '../../../electron/ipc/contract.ts';

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
    unit: secondsPerStep === null ? 'Steps' : 'Minutes of training',
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
  const sentences = [
    first === undefined || last === undefined ? '' : `Loss from ${first.value.toFixed(4)} at step ${first.step} to ${last.value.toFixed(4)} at step ${last.step}.`,
    basePsnrDb === null ? '' : `${start} scores ${basePsnrDb.toFixed(2)} dB on what is held back.`,
    best === undefined ? '' : `The best score so far is ${best.psnrDb.toFixed(2)} dB, at step ${best.step}; the latest ${(scores.at(-1)?.psnrDb ?? 0).toFixed(2)} dB.`,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

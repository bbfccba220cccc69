import type { Task } from '../foundation/task.ts';
import type { Objection, Verdict } from './verdict.ts';

/** Sentences for a photographer: how much better, on which photos, and what speaks against it. Decibels only beside them. */
export function verdictWords(task: Task, verdict: Verdict): readonly string[] {
  const { objections, pictures } = verdict;
  const measured =
    pictures === 0
      ? []
      : [`${gainWords(task, verdict.gainDb)} before (${decibels(verdict.gainDb)}).`, photoWords(verdict), ...fewWords(verdict)];
  return [...measured, ...objections.map((objection) => objectionWords[objection](verdict))];
}

/**
 * One stop more light halves the power of a photo's noise.
 *
 * Source: photons arrive as a Poisson process; 10 log10 2.
 */
const stopDb = 3.01;

function gainWords(task: Task, gainDb: number): string {
  if (task === 'denoise') {
    const quarters = Math.round((4 * Math.abs(gainDb)) / stopDb);
    return quarters === 0 ? 'About as much noise as' : `About ${stopWords(quarters)} ${gainDb > 0 ? 'less' : 'more'} noise than`;
  }
  const percent = Math.round(100 * Math.abs(1 - 10 ** (-gainDb / 20)));
  return percent === 0 ? 'About as close to the targets as' : `About ${percent} % ${gainDb > 0 ? 'closer to' : 'farther from'} the targets than`;
}

const fractions = ['', 'a quarter of a stop', 'half a stop', 'three quarters of a stop', 'one stop'] as const;

const stopWords = (quarters: number): string => fractions[quarters] ?? `${(Math.round(quarters / 2) / 2).toString()} stops`;

function photoWords({ pictures, worsened, worst }: Verdict): string {
  if (worsened === 0 || worst === null) return 'No photo got worse.';
  const most = worsened === 1 ? worst.name : `most of all ${worst.name}`;
  return `${worsened} of ${pictures} photos got worse: ${most}, by ${decibels(-worst.gainDb)}.`;
}

/** So few pictures tell little of others. */
const few = 5;

function fewWords({ pictures, trainings }: Verdict): readonly string[] {
  if (pictures >= few) return [];
  const each = trainings > 1 ? ', each left out of a training of its own' : '';
  return [`This was measured on ${pictures === 1 ? 'one photo' : `${pictures} photos`} only${each}; more pairs tell more surely.`];
}

const objectionWords: Readonly<Record<Objection, (verdict: Verdict) => string>> = {
  'nothing-held-back': () => 'There was no photo left to measure it on.',
  'not-better': ({ interval: [low, high] }) => `It is not sure that other photos would gain: the mean lies between ${decibels(low)} and ${decibels(high)}.`,
  forgets: ({ guardLossDb }) => `It has unlearned some of what it could do with other photos (${decibels(-guardLossDb)}).`,
  'harms-clean': ({ cleanLossDb }) => `It changes photos that need no help, so that one sees it (${decibels(-cleanLossDb)}).`,
};

const decibels = (value: number): string => `${value.toFixed(2).replace('-', '\u2212')} dB`;

import { phrase, sentence } from '../../words/sentence.ts';
import type { FilledSentence, Sentence } from '../../words/sentence.ts';
import type { Task } from '../foundation/task.ts';
import type { Objection, Verdict } from './verdict.ts';

/** Sentences for a photographer: how much better, on which photos, and what speaks against it. Decibels only beside them. */
export function verdictWords(task: Task, verdict: Verdict): readonly Sentence[] {
  const { objections, pictures } = verdict;
  const measured =
    pictures === 0
      ? []
      : [sentence('{gain} before ({decibels}).', { gain: gainWords(task, verdict.gainDb), decibels: decibels(verdict.gainDb) }), photoWords(verdict), ...fewWords(verdict)];
  return [...measured, ...objections.map((objection) => objectionWords[objection](verdict))];
}

/**
 * One stop more light halves the power of a photo's noise.
 *
 * Source: photons arrive as a Poisson process; 10 log10 2.
 */
const stopDb = 3.01;

function gainWords(task: Task, gainDb: number): FilledSentence {
  if (task === 'denoise') {
    const quarters = Math.round((4 * Math.abs(gainDb)) / stopDb);
    if (quarters === 0) return phrase('About as much noise as');
    return phrase('About {stops} {which, select, less {less} other {more}} noise than', { stops: stopWords(quarters), which: gainDb > 0 ? 'less' : 'more' });
  }
  const percent = Math.round(100 * Math.abs(1 - 10 ** (-gainDb / 20)));
  if (percent === 0) return phrase('About as close to the targets as');
  return phrase('About {percent} % {which, select, closer {closer to} other {farther from}} the targets than', { percent, which: gainDb > 0 ? 'closer' : 'farther' });
}

const fractions = [phrase('a quarter of a stop'), phrase('half a stop'), phrase('three quarters of a stop'), phrase('one stop')];

const stopWords = (quarters: number): FilledSentence => fractions[quarters - 1] ?? phrase('{stops, number} stops', { stops: Math.round(quarters / 2) / 2 });

function photoWords({ pictures, worsened, worst }: Verdict): Sentence {
  if (worsened === 0 || worst === null) return sentence('No photo got worse.');
  return sentence('{worsened} of {pictures} photos got worse: {worsened, plural, =1 {} other {most of all }}{name}, by {decibels}.', { worsened, pictures, name: worst.name, decibels: decibels(-worst.gainDb) });
}

/** So few pictures tell little of others. */
const few = 5;

function fewWords({ pictures, trainings }: Verdict): readonly Sentence[] {
  if (pictures >= few) return [];
  return [
    sentence('This was measured on {pictures, plural, =1 {one photo} other {# photos}} only{how, select, anew {, each left out of a training of its own} other {}}; more pairs tell more surely.', {
      pictures,
      how: trainings > 1 ? 'anew' : 'once',
    }),
  ];
}

const objectionWords: Readonly<Record<Objection, (verdict: Verdict) => Sentence>> = {
  'nothing-held-back': () => sentence('There was no photo left to measure it on.'),
  'not-better': ({ interval: [low, high] }) => sentence('It is not sure that other photos would gain: the mean lies between {low} and {high}.', { low: decibels(low), high: decibels(high) }),
  forgets: ({ guardLossDb }) => sentence('It has unlearned some of what it could do with other photos ({decibels}).', { decibels: decibels(-guardLossDb) }),
  'harms-clean': ({ cleanLossDb }) => sentence('It changes photos that need no help, so that one sees it ({decibels}).', { decibels: decibels(-cleanLossDb) }),
};

const decibels = (value: number): FilledSentence => {
  // Pictures without any error; JSON has no word for it.
  if (!Number.isFinite(value)) return value < 0 ? phrase('\u2212∞ dB') : phrase('∞ dB');
  return value < 0 ? phrase('\u2212{value, number, ::.00} dB', { value: -value }) : phrase('{value, number, ::.00} dB', { value });
};

import type { Task } from '../../../electron/ipc/contract.ts';
import { say } from '../../language/say.ts';

/**
 * How much noise a gain in PSNR took away, in stops: halving the noise's power is 3.01 dB, as much as
 * one stop more light gives a shot-noise-limited picture.
 *
 * Source: PSNR = 10 log10(1 / MSE); shot noise power falls in proportion to the light gathered.
 */
export function gainInStops(gainDb: number): number {
  return gainDb / (10 * Math.log10(2));
}

/** Less of the error gone than this cannot be seen. Units: percent of its root mean square. */
const unseenPercent = 5;

/** The gain in a photographer's words: noise in half stops, any other error by its size; decibels stand beside it. */
export function gainInWords(task: Task, gainDb: number): string {
  if (task === 'denoise') return stopsInWords(Math.round(gainInStops(gainDb) * 2));
  const percent = Math.round(100 * (1 - 10 ** (-gainDb / 20)));
  if (Math.abs(percent) < unseenPercent) return say('no visible change');
  return say('about {percent} % {which, select, closer {closer to} other {farther from}} the photo without damage', { percent: Math.abs(percent), which: percent > 0 ? 'closer' : 'farther' });
}

function stopsInWords(halves: number): string {
  if (halves <= -1) return say('noisier than before');
  if (halves === 0) return say('no visible change');
  if (halves === 1) return say('about half a stop less noise');
  if (halves === 2) return say('about one stop less noise');
  return say('about {stops} stops less noise', { stops: `${Math.floor(halves / 2)}${halves % 2 === 1 ? '½' : ''}` });
}

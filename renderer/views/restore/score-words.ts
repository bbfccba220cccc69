import type { Task } from '../../../electron/ipc/contract.ts';

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
  if (Math.abs(percent) < unseenPercent) return 'no visible change';
  return `about ${Math.abs(percent)} % ${percent > 0 ? 'closer to' : 'farther from'} the photo without damage`;
}

function stopsInWords(halves: number): string {
  if (halves <= -1) return 'noisier than before';
  if (halves === 0) return 'no visible change';
  if (halves === 1) return 'about half a stop less noise';
  if (halves === 2) return 'about one stop less noise';
  return `about ${Math.floor(halves / 2)}${halves % 2 === 1 ? '½' : ''} stops less noise`;
}

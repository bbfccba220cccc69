/**
 * How much noise a gain in PSNR took away, in stops: halving the noise's power is 3.01 dB, as much as
 * one stop more light gives a shot-noise-limited picture.
 *
 * Source: PSNR = 10 log10(1 / MSE); shot noise power falls in proportion to the light gathered.
 */
export function gainInStops(gainDb: number): number {
  return gainDb / (10 * Math.log10(2));
}

/** The gain in a photographer's words, to the half stop; decibels stand beside it. */
export function gainInWords(gainDb: number): string {
  const halves = Math.round(gainInStops(gainDb) * 2);
  if (halves <= -1) return 'noisier than before';
  if (halves === 0) return 'no visible change';
  if (halves === 1) return 'about half a stop less noise';
  if (halves === 2) return 'about one stop less noise';
  const whole = Math.floor(halves / 2);
  return `about ${whole}${halves % 2 === 1 ? '½' : ''} stops less noise`;
}

import type { LocalStrength } from '../../../electron/ipc/contract.ts';
import { say } from '../../language/say.ts';

/** What was painted on a photo, such as "2 strokes and 1 gradient, for this photo alone." */
export function paintedWords({ marks }: LocalStrength): string {
  const gradients = marks.filter(({ kind }) => kind === 'gradient').length;
  const strokes = marks.length - gradients;
  return say(
    '{strokes, plural, =0 {} =1 {# stroke} other {# strokes}}{which, select, both { and } other {}}{gradients, plural, =0 {} =1 {# gradient} other {# gradients}}, for this photo alone.',
    { strokes, gradients, which: strokes > 0 && gradients > 0 ? 'both' : 'one' },
  );
}

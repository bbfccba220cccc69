import type { LocalStrength } from '../../../electron/ipc/contract.ts';

/** What was painted on a photo, such as "2 strokes and 1 gradient, for this photo alone." */
export function paintedWords({ marks }: LocalStrength): string {
  const count = (kind: 'brush' | 'gradient', one: string): readonly string[] => {
    const number = marks.filter((mark) => mark.kind === kind).length;
    return number === 0 ? [] : [`${number} ${one}${number === 1 ? '' : 's'}`];
  };
  return `${[...count('brush', 'stroke'), ...count('gradient', 'gradient')].join(' and ')}, for this photo alone.`;
}

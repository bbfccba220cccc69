import { expect, it } from 'vitest';
import { formatDuration, formatTimeLeft } from '../../../renderer/components/format-duration.ts';

it.each([
  [0, 'under a second'],
  [949, 'under a second'],
  [1_000, '1 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [83_400, '1 min 23 s'],
  [3_600_000, '1 h'],
  [5_430_000, '1 h 30 min'],
])('%i ms took %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

it.each([
  [900, 'a few seconds left'],
  [5_000, 'about 5 s left'],
  [41_000, 'about 45 s left'],
  [57_400, 'about 60 s left'],
  [57_600, 'about 1 min left'],
  [61_000, 'about 2 min left'],
  [3_590_000, 'about 1 h left'],
  [5_000_000, 'about 1 h 30 min left'],
])('%i ms to go: %s', (ms, words) => {
  expect(formatTimeLeft(ms)).toBe(words);
});

it('an estimate that shrinks never grows in words', () => {
  const minutesOf = (words: string): number =>
    Number(/(\d+) h/.exec(words)?.[1] ?? 0) * 60 + Number(/(\d+) min/.exec(words)?.[1] ?? 0) + Number(/(\d+) s/.exec(words)?.[1] ?? 0) / 60;
  let last = 0;
  for (let ms = 0; ms < 8_000_000; ms += 500) {
    const minutes = minutesOf(formatTimeLeft(ms));
    expect(minutes).toBeGreaterThanOrEqual(last);
    last = minutes;
  }
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Eta } from '../../../electron/core/foundation/eta.ts';

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('the time left goes by what was done, says nothing at first, and never grows unless there is more to do', () => {
  const eta = new Eta();
  now = 400;
  expect(eta.after(4, 100)).toBeUndefined();
  now = 1000;
  expect(eta.after(10, 100)).toBe(9000);
  now = 4000;
  expect(eta.after(20, 100)).toBe(9000);
  eta.allowMore();
  expect(eta.after(20, 100)).toBe(16_000);
  expect(eta.after(100, 100)).toBe(0);
});

test('time that is left out does not count', () => {
  const eta = new Eta();
  now = 61_000;
  eta.leaveOut(60_000);
  expect(eta.after(10, 100)).toBe(9000);
});

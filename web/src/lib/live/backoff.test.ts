import { expect, it } from 'vitest';
import { backoffMs } from './backoff';

it('waits longer after each failure, and never longer than the cap', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => backoffMs(attempt, 1));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

it('spreads over the upper half of the wait', () => {
  expect(backoffMs(3, 0)).toBe(2000);
  expect(backoffMs(3, 0.5)).toBe(3000);
});

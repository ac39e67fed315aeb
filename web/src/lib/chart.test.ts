import { expect, it } from 'vitest';
import { area, ceiling, line, stack, thin } from './chart';

const frame = { width: 100, height: 50, top: 0 };

it('a ceiling is round and never below the largest value', () => {
  expect([0, 3, 11, 97, 161, 1234].map(ceiling)).toEqual([4, 4, 12, 100, 200, 1600]);
  for (let value = 1; value < 5000; value += 7) expect(ceiling(value)).toBeGreaterThanOrEqual(value);
});

it('a missing value is a gap in the line, not a zero', () => {
  expect(line([1, null, 1], frame)).toBe('M0.0,0.0M100.0,0.0');
});

it('stacked series stand on each other', () => {
  expect(stack([[1, 2], [3, 0]])).toEqual([[0, 0], [1, 2], [4, 2]]);
});

it('an area runs there along the top and back along the bottom', () => {
  expect(area([0, 0], [5, 10], 10, frame)).toBe('M0.0,25.0L100.0,0.0L100.0,50.0L0.0,50.0Z');
  expect(area([], [], 10, frame)).toBe('');
});

it('thinning averages what is there and keeps what is missing missing', () => {
  expect(thin([1, 3, null, null, 5, 7], 3)).toEqual([2, null, 6]);
});

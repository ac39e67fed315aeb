import { expect, it } from 'vitest';
import { moveSelection } from './selection';

const items = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

it('the first move opens the first row, and the ends hold', () => {
  expect(moveSelection(items, '', 1)).toBe('a');
  expect(moveSelection(items, 'a', 1)).toBe('b');
  expect(moveSelection(items, 'c', 1)).toBe('c');
  expect(moveSelection(items, 'a', -1)).toBe('a');
});

it('a row that left the list leads to the first one, an empty list nowhere', () => {
  expect(moveSelection(items, 'gone', 1)).toBe('a');
  expect(moveSelection([], 'a', 1)).toBe(null);
});

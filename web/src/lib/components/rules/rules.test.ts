import { expect, test } from 'vitest';
import type { RuleRow } from '$lib/api/types';
import { chosen, inOrder } from './rules';

const row = (id: string, more: Partial<RuleRow> = {}) =>
  ({ id, title: id, kind: 'pii', entity: null, techniques: [], hits_7d: 0, noise: null, enabled: true, threshold_millis: null, exceptions: 0, ...more }) as RuleRow;
const ids = (rows: RuleRow[]) => rows.map((one) => one.id);

test('what fires most comes first, what never fired by name', () => {
  expect(ids(inOrder([row('b'), row('a'), row('c', { hits_7d: 2 })], 'hits'))).toEqual(['c', 'a', 'b']);
});
test('a rule without hits has no noise, and comes after those that have none', () => {
  expect(ids(inOrder([row('a'), row('b', { hits_7d: 4, noise: 0 }), row('c', { hits_7d: 1, noise: 0.9 })], 'noise'))).toEqual(['c', 'b', 'a']);
});
test('filters are those of the address', () => {
  const rows = [row('a', { enabled: false }), row('b', { threshold_millis: 700 }), row('c', { noise: 0.6, hits_7d: 5 }), row('d', { kind: 'secret', techniques: ['LLM02:2025'] })];
  const asked = (query: string) => ids(chosen(rows, new URLSearchParams(query)));
  expect(asked('state=changed')).toEqual(['a', 'b']);
  expect(asked('state=off')).toEqual(['a']);
  expect(asked('state=noisy')).toEqual(['c']);
  expect(asked('kind=secret')).toEqual(['d']);
  expect(asked('q=llm02')).toEqual(['d']);
});

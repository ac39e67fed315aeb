import { expect, test } from 'vitest';
import type { Person } from '$lib/api/types';
import { ordered, stateOf } from './people';

const person = (name: string, more: Partial<Person> = {}): Person => ({ name, role: 'analyst', disabled: false, must_change_password: false, created: '2026-01-01T00:00:00Z', version: 1, ...more });

test('who may sign in comes first, then by name', () => {
  const list = [person('zoe'), person('ann', { disabled: true }), person('bob')];
  expect(ordered(list).map(({ name }) => name)).toEqual(['bob', 'zoe', 'ann']);
});
test('a removed person is that, whatever else', () => {
  expect(stateOf(person('a', { disabled: true, must_change_password: true }))).toBe('disabled');
  expect(stateOf(person('a', { must_change_password: true }))).toBe('one_time');
  expect(stateOf(person('a'))).toBe('active');
});

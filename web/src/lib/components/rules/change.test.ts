import { expect, test } from 'vitest';
import type { Rule } from '$lib/api/types';
import { blankException, changeFrom, changeOf, draftOf } from './change';

const rule = {
  change: {
    version: 3, author: 'a', at: '', enabled: true, threshold_millis: 700,
    exceptions: [
      { app: 'helpdesk', key: null, user: null, reason: 'quotes attacks', expires: '2026-03-01T23:59:59.000000Z', expired: false },
      { app: 'old', key: null, user: null, reason: 'is over', expires: '2020-01-01T00:00:00.000000Z', expired: true }
    ]
  }
} as unknown as Rule;

test('what is over is not taken along into a new change', () => {
  expect(changeOf(rule).exceptions?.map((one) => one.app)).toEqual(['helpdesk']);
});
test('a draft that nobody touches says what is in force', () => {
  const { version, threshold_millis, exceptions } = changeFrom(rule, draftOf(rule));
  expect([version, threshold_millis]).toEqual([3, 700]);
  expect(exceptions).toEqual([{ app: 'helpdesk', key: null, user: null, reason: 'quotes attacks', expires: '2026-03-01T23:59:59Z' }]);
});
test('an exception begins with an end', () => {
  expect(blankException(Date.parse('2026-01-01T12:00:00Z')).expires).toBe('2026-01-31');
});

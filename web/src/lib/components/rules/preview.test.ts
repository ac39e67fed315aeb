import { expect, test } from 'vitest';
import { comparable, type Change } from './change';
import { outcomeOf } from './preview';

const sums = (blocked: number, masked = 0) => ({ blocked, masked, passed: 0 });

test('blocking more or fewer comes first', () => {
  expect(outcomeOf({ is: sums(3), then: sums(1), changed: 2 })).toEqual({ direction: 'fewer', n: 2 });
  expect(outcomeOf({ is: sums(3), then: sums(4), changed: 1 })).toEqual({ direction: 'more', n: 1 });
});
test('where blocking stays, what is masked counts, and nothing is nothing', () => {
  expect(outcomeOf({ is: sums(1, 4), then: sums(1), changed: 4 })).toEqual({ direction: 'other', n: 4 });
  expect(outcomeOf({ is: sums(1), then: sums(1), changed: 0 })).toEqual({ direction: 'same', n: 0 });
});
test('an exception that is still being written is left out of the question', () => {
  const whole = { app: 'helpdesk', key: null, user: null, reason: 'quotes attacks', expires: '2030-01-01T23:59:59Z' };
  const change: Change = { version: 1, enabled: true, threshold_millis: Number.NaN, exceptions: [whole, { ...whole, app: null }, { ...whole, reason: 'x' }] };
  expect(comparable(change)).toEqual({ version: 1, enabled: true, threshold_millis: null, exceptions: [{ ...whole }, { ...whole, reason: 'preview' }] });
});

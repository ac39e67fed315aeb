import { expect, it } from 'vitest';
import { makeExchange } from '../../../../mocks/exchanges.ts';
import { seeded } from '../../../../mocks/random.ts';
import { anyFilter, matches, needsServer, queryOf } from './filters';

const START = '2026-03-01T00:00:00.000Z';
const row = makeExchange(seeded(1), Date.parse('2026-03-01T12:00:00Z'), 'attack').summary;

it('a query holds what the URL says and nothing else', () => {
  const params = new URLSearchParams('verdict=block&user=user-a&range=7d&exchange=1&kind=');
  expect(queryOf(params, START)).toEqual({ verdict: 'block', user: 'user-a', from: START });
  expect(queryOf(new URLSearchParams('from=2026-02-01T00:00:00Z'), START).from).toBe('2026-02-01T00:00:00Z');
});

it('the range and the open exchange are no filters', () => {
  expect(anyFilter(new URLSearchParams('range=7d&exchange=1'))).toBe(false);
  expect(anyFilter(new URLSearchParams('q=iban'))).toBe(true);
});

it('a live row joins only if every filter lets it', () => {
  expect(matches(row, { verdict: 'block', kind: 'injection', rule: 'injection.override', from: START })).toBe(true);
  expect(matches(row, { verdict: 'pass' })).toBe(false);
  expect(matches(row, { user: 'somebody-else' })).toBe(false);
  expect(matches(row, { rule: 'pii.email' })).toBe(false);
  expect(matches(row, { to: START })).toBe(false);
});

it('what was not scanned is found as not scanned and never as passed', () => {
  const unscanned = { ...row, verdict: null };
  expect(matches(unscanned, { verdict: 'not_scanned' })).toBe(true);
  expect(matches(unscanned, { verdict: 'pass' })).toBe(false);
});

it('words and directions are left to the server', () => {
  expect(needsServer({ q: 'invoice' })).toBe(true);
  expect(needsServer({ direction: 'output' })).toBe(true);
  expect(needsServer({ user: 'user-a' })).toBe(false);
});

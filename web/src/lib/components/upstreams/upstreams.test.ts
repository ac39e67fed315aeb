import { expect, test } from 'vitest';
import type { ServedModel, Upstream } from '$lib/api/types';
import { inOrder, priceOf, served, shareOf, stateOf, troubleOf } from './upstreams';

const upstream = (id: string, breaker: 'closed' | 'open' | 'half_open' | null, models: string[] = []): Upstream => ({
  id, speaks: 'OpenAI', models,
  health: breaker && { breaker, since: '2026-01-01T12:00:00Z', first_byte_us: null, calls: 3, failures: 1, last_failure: { at: '2026-01-01T12:00:00Z', code: 'upstream_timeout' } }
});
const target = (name: string, weight: number) => ({ upstream: name, model: null, weight, price: null });
const model = (id: string, strategy: ServedModel['strategy'], weights: number[]): ServedModel => ({ id, strategy, targets: weights.map((weight, n) => target(`u${n}`, weight)), fallback: [] });

test('what is left alone comes first, what was never called last', () => {
  const all = [upstream('a', null), upstream('b', 'closed'), upstream('d', 'open'), upstream('c', 'half_open')];
  expect(inOrder(all).map((one) => one.id)).toEqual(['d', 'c', 'b', 'a']);
});
test('what was never called is neither well nor unwell', () => {
  expect(stateOf(upstream('a', null))).toBe('unknown');
});
test('a failure of long ago asks for nothing while the upstream is called', () => {
  expect(troubleOf(upstream('a', 'closed'))).toBeNull();
  expect(troubleOf(upstream('a', 'open'))).toBe('upstream_timeout');
});
test('an upstream shows the models that lead to it, and without one all are shown', () => {
  const models = [model('large', 'priority', [1]), model('small', 'priority', [1])];
  expect(served(models, upstream('a', null, ['small'])).map((one) => one.id)).toEqual(['small']);
  expect(served(models, null)).toHaveLength(2);
});
test('only chance has shares', () => {
  const drawn = model('large', 'weighted', [3, 1]);
  expect(drawn.targets.map((one) => shareOf(one, drawn))).toEqual([0.75, 0.25]);
  const inTurn = model('large', 'priority', [3, 1]);
  expect(inTurn.targets.map((one) => shareOf(one, inTurn))).toEqual([null, null]);
});
test('what has no price costs something unknown, not nothing', () => {
  expect(priceOf(null, 'en')).toBeNull();
  expect(priceOf({ input_usd_micros: 2_500_000, cached_input_usd_micros: 1_250_000, output_usd_micros: 10_000_000 }, 'en')).toBe('$2.50 · $10.00');
});

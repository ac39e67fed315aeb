import { expect, it } from 'vitest';
import { World } from '../../../../mocks/world.ts';
import { belongs, ordered, similarTo } from './order';

const { alerts } = new World('busy', Date.parse('2026-03-01T12:00:00Z'));
const [first] = alerts;

it('the most severe come first, and of equals the one that waits longest', () => {
  const sorted = ordered(alerts, 'open');
  const rank = ['critical', 'high', 'medium', 'low', 'informational'];
  for (const [n, alert] of sorted.entries()) {
    const next = sorted[n + 1];
    if (!next) continue;
    const [a, b] = [rank.indexOf(alert.severity), rank.indexOf(next.severity)];
    expect(a < b || (a === b && alert.opened <= next.opened)).toBe(true);
  }
});

it('open means new or acknowledged', () => {
  expect(alerts.filter((alert) => belongs(alert, 'open', '')).every((alert) => alert.status !== 'resolved')).toBe(true);
  expect(alerts.some((alert) => belongs(alert, 'resolved', ''))).toBe(true);
  expect(alerts.filter((alert) => belongs(alert, 'any', 'critical')).every((alert) => alert.severity === 'critical')).toBe(true);
});

it('similar alerts share a rule or a user, and never include the alert itself', () => {
  if (!first) throw new Error('the busy world has alerts');
  const similar = similarTo(first, alerts);
  expect(similar.length).toBeGreaterThan(0);
  expect(similar).not.toContain(first);
  expect(similar.every((other) => other.user === first.user || other.rules.some((rule) => first.rules.includes(rule)))).toBe(true);
});

// What a person should look at first.
import type { Alert, AlertStatus, Severity } from '$lib/api/types';

export const STATUSES = ['open', 'new', 'acknowledged', 'resolved', 'any'] as const;
export type StatusChoice = (typeof STATUSES)[number];

const RANK: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3, informational: 4 };

/** The statuses that a choice asks the server for; `null` is all of them. */
export function statusesOf(choice: StatusChoice): (AlertStatus | null)[] {
  if (choice === 'open') return ['new', 'acknowledged'];
  return [choice === 'any' ? null : choice];
}

export function belongs(alert: Alert, choice: StatusChoice, severity: string): boolean {
  const status = statusesOf(choice).some((wanted) => wanted === null || wanted === alert.status);
  return status && (severity === '' || alert.severity === severity);
}

/** Most severe first; of equals the one that waits longest. Resolved ones read newest first. */
export function ordered(alerts: readonly Alert[], choice: StatusChoice): Alert[] {
  const byAge = (a: Alert, b: Alert) => a.opened.localeCompare(b.opened);
  if (choice === 'resolved' || choice === 'any') return [...alerts].sort((a, b) => byAge(b, a));
  return [...alerts].sort((a, b) => RANK[a.severity] - RANK[b.severity] || byAge(a, b));
}

/** Other alerts of the same rule or the same user, newest first. */
export function similarTo(alert: Alert, all: readonly Alert[]): Alert[] {
  const alike = all.filter(
    (other) => other.id !== alert.id && (other.rules.some((rule) => alert.rules.includes(rule)) || (other.user !== null && other.user === alert.user))
  );
  return ordered(alike, 'any');
}

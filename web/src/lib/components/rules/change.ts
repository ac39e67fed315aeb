// A change to a rule while somebody writes it, and as the server takes it.
import type { Rule, RuleChangeRequest } from '$lib/api/types';

export type Change = RuleChangeRequest;
export interface Draft {
  enabled: boolean;
  threshold: string;
  exceptions: { app: string; key: string; user: string; reason: string; expires: string }[];
}
const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;

/** What is in force now, to be changed. Exceptions that are over are left behind. */
export function changeOf(rule: Rule): Change {
  const change = rule.change;
  return {
    version: change?.version ?? 0,
    enabled: change?.enabled ?? true,
    threshold_millis: change?.threshold_millis ?? null,
    exceptions: (change?.exceptions ?? []).filter((one) => !one.expired).map(({ app, key, user, reason, expires }) => ({ app, key, user, reason, expires }))
  };
}

export function draftOf(rule: Rule): Draft {
  const change = changeOf(rule);
  return {
    enabled: change.enabled ?? true,
    threshold: change.threshold_millis == null ? '' : String(change.threshold_millis / 1000),
    exceptions: (change.exceptions ?? []).map((one) => ({ app: one.app ?? '', key: one.key ?? '', user: one.user ?? '', reason: one.reason, expires: one.expires.slice(0, 10) }))
  };
}

export function changeFrom(rule: Rule, draft: Draft): Change {
  const threshold = draft.threshold.trim().replace(',', '.');
  return {
    version: rule.change?.version ?? 0,
    enabled: draft.enabled,
    threshold_millis: threshold === '' ? null : Math.round(Number(threshold) * 1000),
    exceptions: draft.exceptions.map((one) => ({ app: one.app.trim() || null, key: one.key.trim() || null, user: one.user.trim() || null, reason: one.reason.trim(), expires: `${one.expires}T23:59:59Z` }))
  };
}

/** As much of a change as can be tried while somebody still writes it; the reason plays no part. */
export function comparable(change: Change): Change {
  const millis = change.threshold_millis ?? null;
  const exceptions = (change.exceptions ?? []).filter((one) => (one.app || one.key || one.user) && !Number.isNaN(Date.parse(one.expires)));
  return {
    ...change,
    threshold_millis: millis !== null && millis >= 0 && millis <= 1000 ? millis : null,
    exceptions: exceptions.map((one) => ({ ...one, reason: one.reason.length < 3 ? 'preview' : one.reason }))
  };
}

/** The day in so many days, as a date field wants it. */
export function dayIn(days: number, now: number): string {
  return new Date(now + days * DAY_MS).toISOString().slice(0, 10);
}

export function blankException(now: number): Draft['exceptions'][number] {
  return { app: '', key: '', user: '', reason: '', expires: dayIn(USUAL_DAYS, now) };
}

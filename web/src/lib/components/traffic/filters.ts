// The filters of Traffic: what the URL may say, and whether a live row would pass.
import type { ExchangeQuery, ExchangeRow } from '$lib/api/types';

export const CHOICES = {
  verdict: ['pass', 'redact', 'hold', 'block'],
  outcome: ['completed', 'blocked', 'withheld', 'denied', 'failed', 'client_left', 'aborted'],
  kind: ['injection', 'jailbreak', 'indirect', 'pii', 'secret', 'exfiltration', 'obfuscation', 'leakage']
} as const;
export type Choice = keyof typeof CHOICES;

/** Shown as chips, because they come from a link and not from a list. */
export const CHIPS = ['q', 'user', 'team', 'app', 'key', 'model', 'session', 'rule', 'direction', 'from', 'to'] as const;
export type Chip = (typeof CHIPS)[number];

const NAMES = [...(Object.keys(CHOICES) as Choice[]), ...CHIPS];

/** The query for the API; without a start in the URL the range of the page decides. */
export function queryOf(params: URLSearchParams, rangeStart: string): ExchangeQuery {
  const query: Record<string, string> = {};
  for (const name of NAMES) {
    const value = params.get(name);
    if (value) query[name] = value;
  }
  query.from ??= rangeStart;
  return query as ExchangeQuery;
}

export function anyFilter(params: URLSearchParams): boolean {
  return NAMES.some((name) => params.get(name));
}

/** Words and directions can only be judged by the server. */
export function needsServer(query: ExchangeQuery): boolean {
  return Boolean(query.q ?? query.direction);
}

/** Whether a row that just ended belongs into the list, as far as a row can tell. */
export function matches(row: ExchangeRow, query: ExchangeQuery): boolean {
  const same = (['outcome', 'user', 'team', 'app', 'key', 'model', 'session'] as const).every(
    (name) => query[name] === undefined || row[name] === query[name]
  );
  const verdict = query.verdict === undefined || query.verdict === (row.verdict ?? 'not_scanned');
  const kind = query.kind === undefined || row.kinds.includes(query.kind);
  const rule = query.rule === undefined || row.rules.includes(query.rule);
  const time = (!query.from || row.started >= query.from) && (!query.to || row.started < query.to);
  return same && verdict && kind && rule && time;
}

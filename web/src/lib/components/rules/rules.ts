// Which rules are shown, and in which order.
import type { RuleRow } from '$lib/api/types';

export const SORTS = ['hits', 'noise', 'id'] as const;
export type Sort = (typeof SORTS)[number];
export const STATES = ['firing', 'noisy', 'changed', 'off'] as const;
/** From this share on a rule counts as noisy. */
const NOISY = 0.5;

export function sortOf(asked: string): Sort {
  return SORTS.find((sort) => sort === asked) ?? 'hits';
}

export function isChanged(row: RuleRow): boolean {
  return !row.enabled || row.threshold_millis !== null || row.exceptions > 0;
}

export function chosen(rows: readonly RuleRow[], wanted: URLSearchParams): RuleRow[] {
  const [kind, state, words] = [wanted.get('kind'), wanted.get('state'), (wanted.get('q') ?? '').toLowerCase()];
  const inState = (row: RuleRow) =>
    state === 'firing' ? row.hits_7d > 0 : state === 'noisy' ? (row.noise ?? 0) >= NOISY : state === 'changed' ? isChanged(row) : state === 'off' ? !row.enabled : true;
  return rows.filter((row) => (!kind || row.kind === kind) && inState(row) && [row.id, row.title, row.entity ?? '', ...row.techniques].some((text) => text.toLowerCase().includes(words)));
}

/** Most first; of equal ones, and without data, by id. */
export function inOrder(rows: readonly RuleRow[], sort: Sort): RuleRow[] {
  const weight = (row: RuleRow) => (sort === 'hits' ? row.hits_7d : sort === 'noise' ? (row.noise ?? -1) * 1e6 + (row.noise === null ? 0 : row.hits_7d) : 0);
  return [...rows].sort((a, b) => weight(b) - weight(a) || a.id.localeCompare(b.id));
}

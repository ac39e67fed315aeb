// What the URL says about the view. Every filter lives there, so that a view can be sent to someone.
import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { Range, Step } from '$lib/api/types';

export const RANGES: Range[] = ['1h', '24h', '7d', '30d'];
/** Steps that give a readable number of points in each range; the first is the usual one. */
export const STEPS: Record<Range, [Step, ...Step[]]> = {
  '1h': ['minute'],
  '24h': ['hour', 'minute'],
  '7d': ['hour', 'day'],
  '30d': ['day', 'hour']
};
const SECONDS: Record<Range, number> = { '1h': 3600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000 };

export function param(name: string): string {
  return page.url.searchParams.get(name) ?? '';
}

export function range(): Range {
  const asked = param('range') as Range;
  return RANGES.includes(asked) ? asked : '24h';
}

export function step(): Step {
  const possible = STEPS[range()];
  const asked = param('step') as Step;
  return possible.includes(asked) ? asked : possible[0];
}

export function rangeStart(chosen: Range, now: number): string {
  return new Date(now - SECONDS[chosen] * 1000).toISOString();
}

/** Changes parts of the query; an empty value removes its part. `keep` leaves no trace in history. */
export function setParams(changes: Record<string, string | null>, keep = false) {
  const url = new URL(page.url);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  return goto(url, { replaceState: keep, noScroll: true, keepFocus: true });
}

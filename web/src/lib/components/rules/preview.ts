// What a preview comes to, in one line: how many exchanges more or fewer would have been stopped.
import type { RulePreview } from '$lib/api/types';

export interface Outcome { direction: 'more' | 'fewer' | 'other' | 'same'; n: number }

/** Blocking is what people ask about first; where it stays, any other difference counts. */
export function outcomeOf({ is, then, changed }: Pick<RulePreview, 'is' | 'then' | 'changed'>): Outcome {
  const n = then.blocked - is.blocked;
  if (n !== 0) return { direction: n > 0 ? 'more' : 'fewer', n: Math.abs(n) };
  return changed ? { direction: 'other', n: changed } : { direction: 'same', n: 0 };
}

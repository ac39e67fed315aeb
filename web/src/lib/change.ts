// How a number stands beside the one before it. Only what is unusual is loud.

export interface Change {
  /** What to print: "▲ 2.4×", "▼ 12 %", "usual" is the caller's word for `steady`. */
  text: string | null;
  direction: 'up' | 'down' | 'steady' | 'unknown';
  unusual: boolean;
}

/** Below this many on both sides a ratio says nothing. */
const FEW = 5;
const LOUD_RATIO = 1.5;
const STEADY = 0.1;

/** `few` is the least that may be loud; a share has none. */
export function change(now: number | null | undefined, before: number | null | undefined, language: string, few = FEW): Change {
  if (now == null || before == null) return { text: null, direction: 'unknown', unusual: false };
  if (now === before) return { text: null, direction: 'steady', unusual: false };
  if (before === 0) return { text: '▲', direction: 'up', unusual: now >= few };
  const ratio = now / before;
  if (Math.abs(ratio - 1) <= STEADY) return { text: null, direction: 'steady', unusual: false };
  const direction = ratio > 1 ? 'up' : 'down';
  const unusual = ratio >= LOUD_RATIO && now >= few;
  return { text: `${ratio > 1 ? '▲' : '▼'} ${amount(ratio, language)}`, direction, unusual };
}

function amount(ratio: number, language: string): string {
  if (ratio >= 2) return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(ratio)}×`;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(Math.abs(ratio - 1));
}

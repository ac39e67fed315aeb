// Cuts a text into pieces by its marked spans. Spans count Unicode code points and may overlap;
// a piece knows every finding that covers it.
import type { SpanView } from './api/types';

export interface Piece {
  text: string;
  findings: number[];
  masked: boolean;
}

export function pieces(text: string, spans: readonly SpanView[]): Piece[] {
  const points = Array.from(text);
  const inside = spans
    .map((span) => ({ ...span, start: Math.max(0, span.start), end: Math.min(points.length, span.end) }))
    .filter((span) => span.start < span.end);
  const cuts = new Set([0, points.length]);
  for (const span of inside) cuts.add(span.start).add(span.end);
  const ordered = [...cuts].sort((a, b) => a - b);
  const result: Piece[] = [];
  for (const [n, start] of ordered.entries()) {
    const end = ordered[n + 1];
    if (end === undefined) break;
    const covering = inside.filter((span) => span.start <= start && end <= span.end);
    result.push({
      text: points.slice(start, end).join(''),
      findings: covering.map((span) => span.finding),
      masked: covering.some((span) => span.masked)
    });
  }
  return result;
}

// Which findings stand in which layer, as spans for the marks.
import type { Finding, LabReport, SpanView } from '$lib/api/types';

export function found(report: LabReport): Finding[] {
  return report.findings.map(({ finding }) => finding);
}

/** The findings of one layer, by their place in the report. */
export function foundIn(report: LabReport, layer: number): number[] {
  return report.findings.flatMap((finding, n) => (finding.layer === layer ? [n] : []));
}

/** Where the findings of a layer stand in its own text. */
export function spansIn(report: LabReport, layer: number): SpanView[] {
  return report.findings.flatMap(({ layer: of, start, end }, finding) => (of === layer ? [{ start, end, finding, masked: false }] : []));
}

/** Where all findings stand in the text as it was sent: what was decoded is marked where it was hidden. */
export function rawSpans(report: LabReport): SpanView[] {
  return report.findings.map(({ finding: { start, end } }, finding) => ({ start, end, finding, masked: false }));
}

/** The names of the decoders, outermost first, with an arrow between. */
export function chain(decoded: readonly string[]): string {
  return decoded.map((name) => name.replaceAll('_', ' ')).join(' → ');
}

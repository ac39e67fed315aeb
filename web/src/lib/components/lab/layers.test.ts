import { expect, test } from 'vitest';
import type { LabReport } from '$lib/api/types';
import { chain, foundIn, rawSpans, spansIn } from './layers';

const report = {
  findings: [
    { layer: 0, start: 2, end: 5, finding: { start: 2, end: 5 } },
    { layer: 1, start: 0, end: 9, finding: { start: 20, end: 60 } }
  ]
} as unknown as LabReport;

test('a layer marks what was seen in it, in places of its own', () => {
  expect(foundIn(report, 1)).toEqual([1]);
  expect(spansIn(report, 1)).toEqual([{ start: 0, end: 9, finding: 1, masked: false }]);
});
test('the text as it was sent marks where things were hidden', () => {
  expect(rawSpans(report).map(({ start, end }) => [start, end])).toEqual([[2, 5], [20, 60]]);
});
test('decoders are named from the outside in', () => {
  expect(chain(['base64', 'html_entities'])).toBe('base64 → html entities');
});

import { expect, it } from 'vitest';
import { pieces } from './highlight';

const span = (start: number, end: number, finding: number) => ({ start, end, finding, masked: false });

it('a span counts code points, not UTF-16 units', () => {
  expect(pieces('😀😀 ignore all', [span(3, 9, 0)]).map((piece) => piece.text)).toEqual(['😀😀 ', 'ignore', ' all']);
});

it('overlapping spans share the piece they both cover', () => {
  const cut = pieces('abcdef', [span(1, 4, 0), span(3, 6, 1)]);
  expect(cut.map((piece) => [piece.text, piece.findings])).toEqual([['a', []], ['bc', [0]], ['d', [0, 1]], ['ef', [1]]]);
});

it('the pieces together are the text, whatever the spans say', () => {
  const text = 'naïve 👩‍👩‍👧 text';
  for (const spans of [[span(0, 99, 0)], [span(5, 2, 0)], [span(-3, 4, 0), span(4, 4, 1)], []]) {
    expect(pieces(text, spans).map((piece) => piece.text).join('')).toBe(text);
  }
});

it('a text of nothing has no pieces', () => {
  expect(pieces('', [span(0, 4, 0)])).toEqual([]);
});

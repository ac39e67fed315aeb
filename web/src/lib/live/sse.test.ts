import { describe, expect, it } from 'vitest';
import { StreamParser } from './sse';

const STREAM =
  ': hello\r\n\r\nid: 41\nevent: exchange\ndata: {"a":1}\n\ndata: one\r\ndata: two\r\n\r\nid: 43\nevent: alert\n\n';

const EXPECTED = [
  { event: 'exchange', data: '{"a":1}', id: '41' },
  { event: 'message', data: 'one\ntwo', id: '41' }
];

describe('a stream of server-sent events', () => {
  it('gives its messages, without comments and without empty ones', () => {
    expect(new StreamParser().push(STREAM)).toEqual(EXPECTED);
  });

  it('gives the same messages at every possible cut', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const parser = new StreamParser();
      const messages = [...parser.push(STREAM.slice(0, cut)), ...parser.push(STREAM.slice(cut))];
      expect(messages, `cut at ${cut}`).toEqual(EXPECTED);
    }
  });

  it('keeps a message back until its blank line has come', () => {
    const parser = new StreamParser();
    expect(parser.push('data: half')).toEqual([]);
    expect(parser.push('\n\n')).toEqual([{ event: 'message', data: 'half', id: null }]);
  });
});

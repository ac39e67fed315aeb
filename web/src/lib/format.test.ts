import { describe, expect, it } from 'vitest';
import { change } from './change';
import { absolute, compact, dollars, micros, NONE, relative, share } from './format';

describe('what is missing', () => {
  it('is a dash, never a zero', () => {
    const missing = [compact(null, 'en'), share(1, 0, 'en'), share(null, 5, 'en'), dollars(null, 'en'), micros(null, 'en'), relative(null, 0, 'en'), absolute(null, 'en')];
    expect(new Set(missing)).toEqual(new Set([NONE]));
  });
});

describe('numbers', () => {
  it('are shortened only when they are long', () => {
    expect(compact(9999, 'en')).toBe('9,999');
    expect(compact(18_200_000, 'en')).toBe('18.2M');
  });
  it('follow the language', () => {
    expect(compact(9999, 'de')).toBe('9.999');
    expect(share(0.5, 100, 'de')).toBe('0,5\u00a0%');
  });
  it('keep the cents that matter', () => {
    expect(dollars(612_000_000, 'en')).toBe('$612.00');
    expect(dollars(1_250, 'en')).toBe('$0.0013');
    expect(dollars(0, 'en')).toBe('$0.00');
  });
  it('carry the unit of time that reads best', () => {
    expect([380, 4200, 412_000, 1_830_000].map((us) => micros(us, 'en'))).toEqual(['380 µs', '4.2 ms', '412 ms', '1.8 s']);
  });
});

describe('times', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it('are told from now, in both directions', () => {
    expect(relative('2026-03-01T11:56:00Z', now, 'en')).toMatch(/^4 ?min\.? ago$/);
    expect(relative('2026-03-02T11:00:00Z', now, 'en')).toMatch(/^in 23 ?hr?\.?$/);
    expect(relative('2026-03-01T12:00:00Z', now, 'en')).toBe('now');
  });
});

describe('a change', () => {
  it('is loud only when it is large and about enough events', () => {
    expect(change(24, 10, 'en')).toEqual({ text: '▲ 2.4×', direction: 'up', unusual: true });
    expect(change(3, 1, 'en').unusual).toBe(false);
    expect(change(88, 100, 'en')).toEqual({ text: '▼ 12%', direction: 'down', unusual: false });
  });
  it('is steady within a tenth and unknown without both numbers', () => {
    expect(change(105, 100, 'en').direction).toBe('steady');
    expect(change(5, null, 'en').direction).toBe('unknown');
  });
});

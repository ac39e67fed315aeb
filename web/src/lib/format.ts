// Numbers, money and times for people. Every function takes what may be missing and says "–".
export const NONE = '–';
type Maybe<T> = T | null | undefined;

export function integer(value: Maybe<number>, language: string): string {
  return value == null ? NONE : new Intl.NumberFormat(language).format(Math.round(value));
}

/** The sum of what there is; nothing and nothing is nothing. */
export function added(...values: Maybe<number>[]): number | null {
  const known = values.filter((value) => value != null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) : null;
}

/** 1,234 stays; 18,200,000 becomes 18.2M. */
export function compact(value: Maybe<number>, language: string): string {
  if (value == null) return NONE;
  if (Math.abs(value) < 10_000) return integer(value, language);
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** A share of a whole; without a whole there is no share. */
export function share(part: Maybe<number>, whole: Maybe<number>, language: string): string {
  if (part == null || !whole) return NONE;
  const fraction = part / whole;
  const digits = fraction > 0 && fraction < 0.01 ? 2 : 1;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(fraction);
}

export function dollars(microUsd: Maybe<number>, language: string): string {
  if (microUsd == null) return NONE;
  const usd = microUsd / 1_000_000;
  const digits = usd !== 0 && Math.abs(usd) < 1 ? 4 : 2;
  return new Intl.NumberFormat(language, {
    style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2, maximumFractionDigits: digits
  }).format(usd);
}

/** 380 µs, 4.2 ms, 412 ms, 1.8 s. */
export function micros(value: Maybe<number>, language: string): string {
  if (value == null) return NONE;
  const [amount, unit] = value < 1000 ? [value, 'µs'] : value < 1_000_000 ? [value / 1000, 'ms'] : [value / 1_000_000, 's'];
  const digits = amount < 10 && unit !== 'µs' ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(amount)} ${unit}`;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]
];

/** "4 min ago", "in 23 h". */
export function relative(at: Maybe<string | Date>, now: number, language: string): string {
  if (at == null) return NONE;
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { style: 'short', numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/** The absolute time with its zone, for the hover beside a relative one. */
export function absolute(at: Maybe<string | Date>, language: string): string {
  if (at == null) return NONE;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(at));
}

export function clock(at: Maybe<string | Date>, language: string): string {
  if (at == null) return NONE;
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

export function shortTime(at: Maybe<string | Date>, step: string, language: string): string {
  if (at == null) return NONE;
  const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(language, step === 'day' ? day : time).format(new Date(at));
}

/** The zone in which this browser shows times, such as UTC+1. */
export function zone(now: Date): string {
  const minutes = -now.getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const hours = Math.trunc(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

// The facts of an exchange as label and value. A value that is missing stays `null`.
import type { Exchange } from '$lib/api/types';
import { absolute, compact, dollars, micros } from '$lib/format';
import { t, word, type MessageKey } from '$lib/i18n/index.svelte';

export interface Fact {
  label: MessageKey;
  value: string | null;
  /** The filter of Traffic that lists the same. */
  filter?: string;
  mono?: boolean;
}

export function factsOf(exchange: Exchange, language: string): Fact[] {
  const row = exchange.summary;
  return [
    { label: 'fact.user', value: row.user, filter: 'user' },
    { label: 'fact.team', value: row.team, filter: 'team' },
    { label: 'fact.app', value: row.app, filter: 'app' },
    { label: 'fact.key', value: row.key, filter: 'key', mono: true },
    { label: 'fact.session', value: row.session, filter: 'session', mono: true },
    { label: 'fact.model', value: row.model, filter: 'model' },
    { label: 'fact.served', value: joined(exchange.served_model, exchange.upstream) },
    { label: 'fact.route', value: joined(row.route, row.streamed ? t('fact.streamed') : t('fact.plain')), mono: true },
    { label: 'fact.status', value: joined(row.status, row.code) },
    { label: 'fact.tokens', value: tokens(exchange, language) },
    { label: 'fact.cost', value: row.cost_usd_micros === null ? null : dollars(row.cost_usd_micros, language) },
    { label: 'fact.latency', value: latency(exchange, language) },
    { label: 'fact.profile', value: joined(word('profile', row.profile), row.scrutiny_remaining === null ? null : t('fact.scrutiny', { n: row.scrutiny_remaining })) },
    { label: 'fact.snapshot', value: String(exchange.snapshot) },
    { label: 'fact.time', value: absolute(row.started, language) },
    { label: 'fact.id', value: row.id, mono: true }
  ];
}

function joined(...parts: (string | number | null)[]): string | null {
  return parts.filter((part) => part !== null).join(' · ') || null;
}

function tokens({ usage }: Exchange, language: string): string | null {
  if (!usage) return null;
  const text = t('fact.tokens_value', { input: compact(usage.input_tokens, language), output: compact(usage.output_tokens, language) });
  return usage.source === 'estimated' ? `${text} · ${t('fact.estimated')}` : text;
}

function latency({ latency }: Exchange, language: string): string | null {
  const { total_us: total, inspect_us: inspect, first_token_us: first } = latency;
  return joined(
    t('fact.latency_value', { total: micros(total, language) }),
    inspect === null ? null : t('fact.inspect', { time: micros(inspect, language) }),
    first === null ? null : t('fact.first', { time: micros(first, language) })
  );
}

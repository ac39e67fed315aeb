// Which numbers the first page shows, and where each leads.
import type { Counts } from '$lib/api/types';
import { added, compact, dollars, micros, share } from '$lib/format';
import type { MessageKey } from '$lib/i18n/index.svelte';

export interface Metric {
  label: MessageKey;
  href: string;
  read: (counts: Counts) => number | null;
  /** The least that may be loud; a share has none. */
  few?: number;
  show: (value: number | null, language: string) => string;
}

const asShare = (value: number | null, language: string) => share(value, 1, language);

export const SECURITY: Metric[] = [
  { label: 'metric.injection', href: '/traffic?kind=injection', read: (c) => c.injection, show: compact },
  { label: 'metric.jailbreak', href: '/traffic?kind=jailbreak', read: (c) => c.jailbreak, show: compact },
  { label: 'metric.indirect', href: '/traffic?kind=indirect', read: (c) => c.indirect, show: compact },
  { label: 'metric.pii_prompts', href: '/traffic?kind=pii&direction=input', read: (c) => c.pii_prompts, show: compact },
  { label: 'metric.pii_answers', href: '/traffic?kind=pii&direction=output', read: (c) => c.pii_answers, show: compact },
  { label: 'metric.secrets', href: '/traffic?kind=secret', read: (c) => c.secret_prompts + c.secret_answers, show: compact },
  { label: 'metric.blocked_share', href: '/traffic?verdict=block', read: (c) => c.blocked_share, few: 0, show: asShare }
];

export const OPERATIONS: Metric[] = [
  { label: 'metric.p50', href: '/traffic', read: (c) => c.latency_p50_us, show: micros },
  { label: 'metric.p95', href: '/traffic', read: (c) => c.latency_p95_us, show: micros },
  { label: 'metric.p99', href: '/traffic', read: (c) => c.latency_p99_us, show: micros },
  { label: 'metric.errors', href: '/traffic?outcome=failed', read: (c) => (c.exchanges ? c.errors / c.exchanges : null), few: 0, show: asShare },
  { label: 'metric.scrutinised', href: '/watchlist', read: (c) => c.scrutinised, show: compact },
  { label: 'metric.tokens', href: '#spend', read: (c) => added(c.input_tokens, c.output_tokens), show: compact },
  { label: 'metric.cost', href: '#spend', read: (c) => c.cost_usd_micros, show: dollars }
];

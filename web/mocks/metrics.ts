// The numbers of the fake world, as the server would count them. No data stays null.
import type { Bucket, Counts, Range, Step, Summary } from '../src/lib/api/types';
import { seeded, type Random } from './random.ts';

const MS: Record<Step, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const LENGTH: Record<Range, number> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 };

const NOTHING: Counts = {
  exchanges: 0, denied: 0, indirect: 0, scrutinised: 0, secret_answers: 0, secret_prompts: 0, blocked: 0, redacted: 0, withheld: 0, errors: 0, injection: 0, jailbreak: 0, pii_prompts: 0, pii_answers: 0,
  input_tokens: null, output_tokens: null, cost_usd_micros: null, blocked_share: null, latency_p50_us: null, latency_p95_us: null, latency_p99_us: null
};

export function summary(range: Range, step: Step, now: number, empty: boolean): Summary {
  const size = MS[step];
  const points = Math.min(1440, LENGTH[range] / size);
  const to = Math.floor(now / size) * size + size;
  const random = seeded(7);
  const series: Bucket[] = Array.from({ length: points }, (_, n) => ({
    at: new Date(to - (points - n) * size).toISOString(),
    counts: empty ? NOTHING : bucket(random, n / points, size / 60_000)
  }));
  const totals = sum(series.map((point) => point.counts));
  const teams = [['support', 0.5], ['research', 0.34], ['billing', 0.16]] as const;
  const users = [['user-a', 0.31], ['user-b', 0.27], ['user-c', 0.24], ['user-d', 0.18]] as const;
  return {
    from: new Date(to - points * size).toISOString(), to: new Date(to).toISOString(), step, series, totals,
    previous: empty ? null : scaled(totals),
    by_team: empty ? [] : teams.map(([id, part]) => portion(id, part, totals)),
    by_user: empty ? [] : users.map(([id, part]) => portion(id, part, totals))
  };
}

function bucket(random: Random, place: number, minutes: number): Counts {
  const tide = 0.6 + 0.5 * Math.sin(place * Math.PI * 2 - 1.8);
  const storm = place > 0.64 && place < 0.71 ? 7 : 1;
  const exchanges = Math.round(minutes * 11 * tide * (0.85 + 0.3 * random())) + 1;
  const injection = Math.round(exchanges * 0.004 * storm * (0.5 + random()));
  const jailbreak = Math.round(exchanges * 0.002 * (0.5 + random()));
  const tokens = exchanges * (420 + Math.round(120 * random()));
  return {
    exchanges, injection, jailbreak, denied: 0, indirect: Math.round(exchanges * 0.0008 * random()), scrutinised: injection * 3,
    secret_answers: 0, secret_prompts: Math.round(exchanges * 0.001 * random()), blocked: injection + jailbreak, redacted: Math.round(exchanges * 0.018 * (0.5 + random())),
    withheld: Math.round(exchanges * 0.0015 * storm * random()), errors: Math.round(exchanges * 0.003 * random()),
    pii_prompts: Math.round(exchanges * 0.021 * (0.6 + random())), pii_answers: Math.round(exchanges * 0.0016 * storm * random()),
    input_tokens: tokens, output_tokens: Math.round(tokens * 0.4), cost_usd_micros: tokens * 6, blocked_share: (injection + jailbreak) / exchanges,
    latency_p50_us: 210_000 + Math.round(60_000 * random()), latency_p95_us: 640_000 + Math.round(150_000 * random()), latency_p99_us: 1_180_000 + Math.round(300_000 * random())
  };
}

const ADDED = ['exchanges', 'denied', 'indirect', 'scrutinised', 'secret_answers', 'secret_prompts', 'blocked', 'redacted', 'withheld', 'errors', 'injection', 'jailbreak', 'pii_prompts', 'pii_answers', 'input_tokens', 'output_tokens', 'cost_usd_micros'] as const;

function sum(all: Counts[]): Counts {
  const total = { ...NOTHING };
  for (const counts of all) for (const name of ADDED) total[name] = (total[name] ?? 0) + (counts[name] ?? 0);
  if (total.exchanges === 0) return total;
  return { ...total, blocked_share: (total.blocked + total.withheld) / total.exchanges, latency_p50_us: 238_000, latency_p95_us: 712_000, latency_p99_us: 1_320_000 };
}

function scaled(totals: Counts): Counts {
  const before = { ...totals, latency_p50_us: 231_000, latency_p95_us: 690_000, latency_p99_us: 1_290_000 };
  for (const name of ADDED) before[name] = Math.round((totals[name] ?? 0) * (name === 'injection' || name === 'blocked' ? 0.42 : name === 'pii_answers' ? 0.55 : 0.96));
  before.blocked_share = (before.blocked + before.withheld) / before.exchanges;
  return before;
}

function portion(id: string, part: number, totals: Counts) {
  const of = (value: number | null) => Math.round((value ?? 0) * part);
  return { id, exchanges: of(totals.exchanges), input_tokens: of(totals.input_tokens), output_tokens: of(totals.output_tokens), cost_usd_micros: of(totals.cost_usd_micros) };
}

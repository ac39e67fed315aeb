// The upstreams and models of the fake world: one well, one left alone, one being tried, one new.
import type { ModelPrice, ServedModel, Upstream } from '../src/lib/api/types';

const usd = (input: number, output: number): ModelPrice => ({ input_usd_micros: input * 1e6, cached_input_usd_micros: (input * 1e6) / 2, output_usd_micros: output * 1e6 });

export function upstreams(now: number, some: boolean): Upstream[] {
  const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  if (!some) return [];
  return [
    { id: 'anthropic', speaks: 'Anthropic', models: ['claude', 'large'], health: { breaker: 'closed', since: ago(91_000), first_byte_us: 612_000, calls: 18_204, failures: 31, last_failure: { at: ago(5400), code: 'upstream_status' } } },
    { id: 'azure', speaks: 'OpenAI', models: ['large'], health: { breaker: 'open', since: ago(42), first_byte_us: 1_840_000, calls: 6120, failures: 214, last_failure: { at: ago(12), code: 'upstream_timeout' } } },
    { id: 'demo', speaks: null, models: ['demo', 'demo-large'], health: { breaker: 'closed', since: ago(91_000), first_byte_us: 420, calls: 240, failures: 0, last_failure: null } },
    { id: 'openai', speaks: 'OpenAI', models: ['large', 'small'], health: { breaker: 'half_open', since: ago(2), first_byte_us: 388_000, calls: 42_511, failures: 96, last_failure: { at: ago(3), code: 'upstream_status' } } },
    { id: 'vllm', speaks: 'OpenAI', models: ['small'], health: null }
  ];
}

export function models(some: boolean): ServedModel[] {
  if (!some) return [];
  return [
    { id: 'claude', strategy: 'priority', targets: [{ upstream: 'anthropic', model: null, weight: 1, price: usd(3, 15) }], fallback: [] },
    { id: 'demo', strategy: 'priority', targets: [{ upstream: 'demo', model: null, weight: 1, price: usd(0.5, 1.5) }], fallback: [] },
    { id: 'demo-large', strategy: 'priority', targets: [{ upstream: 'demo', model: 'demo', weight: 1, price: null }], fallback: ['demo'] },
    { id: 'large', strategy: 'weighted', targets: [{ upstream: 'openai', model: 'gpt-4o-2024-11-20', weight: 3, price: usd(2.5, 10) }, { upstream: 'azure', model: 'my-gpt-4o', weight: 1, price: usd(2.75, 11) }], fallback: ['claude', 'small'] },
    { id: 'small', strategy: 'least_latency', targets: [{ upstream: 'openai', model: 'gpt-4o-mini', weight: 1, price: usd(0.15, 0.6) }, { upstream: 'vllm', model: 'qwen', weight: 1, price: null }], fallback: [] }
  ];
}

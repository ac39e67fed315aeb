// How an upstream is doing, in words, and what a person can do about it.
import type { ModelPrice, ModelTarget, ServedModel, Upstream } from '$lib/api/types';
import { dollars } from '$lib/format';

export type UpstreamState = 'closed' | 'open' | 'half_open' | 'unknown';

/** What was never called has no state, which is not the same as a good one. */
export function stateOf({ health }: Upstream): UpstreamState {
  return health?.breaker ?? 'unknown';
}

/** What went wrong, when there is something to be done about it now. */
export function troubleOf({ health }: Upstream): string | null {
  return health && health.breaker !== 'closed' ? (health.last_failure?.code ?? null) : null;
}

const URGENCY: Record<UpstreamState, number> = { open: 0, half_open: 1, closed: 2, unknown: 3 };

/** What is not called comes first, then by name. */
export function inOrder(upstreams: readonly Upstream[]): Upstream[] {
  return [...upstreams].sort((a, b) => URGENCY[stateOf(a)] - URGENCY[stateOf(b)] || a.id.localeCompare(b.id));
}

/** The models that lead to an upstream, by whichever way; all of them when none is chosen. */
export function served(models: readonly ServedModel[], upstream: Upstream | null): ServedModel[] {
  return upstream ? models.filter((model) => upstream.models.includes(model.id)) : [...models];
}

/** The share of the traffic that a target is drawn for; `null` when chance does not choose. */
export function shareOf(target: ModelTarget, model: ServedModel): number | null {
  const all = model.targets.reduce((sum, one) => sum + one.weight, 0);
  return model.strategy === 'weighted' && all > 0 ? target.weight / all : null;
}

/** What a million tokens cost, in and out; `null` when nobody said. */
export function priceOf(price: ModelPrice | null, language: string): string | null {
  return price && `${dollars(price.input_usd_micros, language)} · ${dollars(price.output_usd_micros, language)}`;
}

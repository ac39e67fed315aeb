// Something a page shows that has to be fetched, with every state it can honestly be in.
import type { Result } from '$lib/api/client';
import type { Problem } from '$lib/api/problem';

export type Phase = 'loading' | 'ready' | 'stale' | 'failed' | 'denied' | 'missing';

export class Resource<T> {
  data: T | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  loadedAt: Date | null = $state.raw(null);
  #current: AbortController | null = null;

  /** Old data stays on screen while newer is fetched; if that fails, it is stale and says so. */
  get phase(): Phase {
    if (this.problem?.kind === 'denied') return 'denied';
    if (this.problem?.kind === 'missing') return 'missing';
    if (this.problem) return this.data === null ? 'failed' : 'stale';
    return this.data === null ? 'loading' : 'ready';
  }

  /** Fetches; a newer call makes an older one's answer void. */
  async load(fetcher: (signal: AbortSignal) => Promise<Result<T>>): Promise<void> {
    this.#current?.abort();
    const current = new AbortController();
    this.#current = current;
    let result: Result<T>;
    try {
      result = await fetcher(current.signal);
    } catch (error) {
      if (current.signal.aborted) return;
      throw error;
    }
    if (current.signal.aborted) return;
    if (result.ok) {
      this.data = result.data;
      this.problem = null;
      this.loadedAt = new Date();
    } else {
      this.problem = result.problem;
    }
  }

  /** Forgets what is shown, for a different question rather than a newer answer. */
  clear() {
    this.#current?.abort();
    this.data = null;
    this.problem = null;
    this.loadedAt = null;
  }

  cancel() {
    this.#current?.abort();
  }
}

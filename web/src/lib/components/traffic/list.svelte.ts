// The list behind Traffic: a page of rows, older ones on request, new ones waiting to be let in.
import { api } from '$lib/api/client';
import type { ExchangeQuery, ExchangeRow } from '$lib/api/types';
import { Resource } from '$lib/state/resource.svelte';
import { matches, needsServer } from './filters';

const PAGE = 50;
const MOST = 1000;
const ASK_AGAIN_MS = 1000;

export class TrafficList {
  rows = new Resource<ExchangeRow[]>();
  waiting: ExchangeRow[] = $state.raw([]);
  next: string | null = $state(null);
  query: ExchangeQuery = {};
  #due: ReturnType<typeof setTimeout> | null = null;

  /** Starts anew with another question. */
  ask(query: ExchangeQuery) {
    this.query = query;
    this.waiting = [];
    this.rows.clear();
    void this.refresh();
  }

  refresh = () =>
    this.rows.load(async (signal) => {
      const result = await api.exchanges({ ...this.query, limit: PAGE }, signal);
      if (!result.ok) return result;
      this.next = result.data.next;
      this.waiting = [];
      return { ok: true, data: result.data.items };
    });

  older = async () => {
    if (this.next === null) return;
    const result = await api.exchanges({ ...this.query, before: this.next, limit: PAGE });
    if (!result.ok) return void (this.rows.problem = result.problem);
    this.next = result.data.next;
    this.rows.data = [...(this.rows.data ?? []), ...result.data.items];
  };

  /** A row from the live stream. It waits, unless the person follows the tail. */
  arrive(row: ExchangeRow, following: boolean) {
    if (this.rows.data === null || !matches(row, this.query)) return;
    if (needsServer(this.query)) return this.#askSoon(following);
    this.#take([row], following);
  }

  showWaiting = () => {
    this.rows.data = [...this.waiting, ...(this.rows.data ?? [])].slice(0, MOST);
    this.waiting = [];
  };

  #take(arrived: ExchangeRow[], following: boolean) {
    const known = new Set([...this.waiting, ...(this.rows.data ?? [])].map((row) => row.id));
    const fresh = arrived.filter((row) => !known.has(row.id));
    this.waiting = [...fresh, ...this.waiting].slice(0, MOST);
    if (following) this.showWaiting();
  }

  /** Only the server can search text: ask it, but not for every single exchange. */
  #askSoon(following: boolean) {
    this.#due ??= setTimeout(() => {
      this.#due = null;
      void api.exchanges({ ...this.query, limit: PAGE }).then((result) => {
        if (result.ok) this.#take(result.data.items, following);
      });
    }, ASK_AGAIN_MS);
  }
}

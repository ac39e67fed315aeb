// The list behind the Queue. An alert that changes changes in place; a new one waits to be let in.
import { api, type Result } from '$lib/api/client';
import type { Alert, AlertQuery, Severity } from '$lib/api/types';
import { Resource } from '$lib/state/resource.svelte';
import { belongs, ordered, statusesOf, type StatusChoice } from './order';

const MOST = 200;

export class Queue {
  alerts = new Resource<Alert[]>();
  waiting: Alert[] = $state.raw([]);
  #choice: StatusChoice = 'open';
  #severity: Severity | '' = '';

  ask(choice: StatusChoice, severity: Severity | '') {
    this.#choice = choice;
    this.#severity = severity;
    this.alerts.clear();
    void this.refresh();
  }

  refresh = () =>
    this.alerts.load(async (signal): Promise<Result<Alert[]>> => {
      const pages = await Promise.all(statusesOf(this.#choice).map((status) => {
        const query: AlertQuery = { limit: MOST };
        if (status) query.status = status;
        if (this.#severity) query.severity = this.#severity;
        return api.alerts(query, signal);
      }));
      const all: Alert[] = [];
      for (const page of pages) {
        if (!page.ok) return page;
        all.push(...page.data.items);
      }
      this.waiting = [];
      return { ok: true, data: ordered(all, this.#choice) };
    });

  /** An alert from the live stream or from an action of our own. */
  take(alert: Alert) {
    const shown = this.alerts.data;
    if (shown === null) return;
    if (shown.some((known) => known.id === alert.id)) {
      this.alerts.data = shown.map((known) => (known.id === alert.id ? alert : known)).filter((known) => this.#keeps(known));
    } else if (this.#keeps(alert)) {
      this.waiting = [alert, ...this.waiting.filter((known) => known.id !== alert.id)];
      if (shown.length === 0) this.showWaiting();
    }
  }

  showWaiting = () => {
    this.alerts.data = ordered([...this.waiting, ...(this.alerts.data ?? [])], this.#choice);
    this.waiting = [];
  };

  #keeps(alert: Alert): boolean {
    return belongs(alert, this.#choice, this.#severity);
  }
}

// What the frame shows on every page: how many alerts wait, and how the installation is.
import { api } from '$lib/api/client';
import { live } from '$lib/live/live.svelte';
import type { Alert, Severity, Status } from '$lib/api/types';
import { Resource } from './resource.svelte';
import { may } from './session.svelte';

const REFRESH_MS = 20_000;

class Counts {
  alerts = new Resource<Alert[]>();
  status = new Resource<Status>();

  get waiting(): number | null {
    return this.alerts.data?.length ?? null;
  }
  of(severity: Severity): number {
    return this.alerts.data?.filter((alert) => alert.severity === severity).length ?? 0;
  }
  get oldest(): string | null {
    return this.alerts.data?.map((alert) => alert.opened).sort()[0] ?? null;
  }

  refreshAlerts = async () => {
    if (!may('alerts.read')) return;
    await this.alerts.load(async (signal) => {
      const result = await api.alerts({ status: 'new', limit: 200 }, signal);
      return result.ok ? { ok: true, data: result.data.items } : result;
    });
  };
  refreshStatus = async () => {
    if (may('status.read')) await this.status.load((signal) => api.status(signal));
  };
}

export const counts = new Counts();

/** Keeps the counts fresh until the answer is called. */
export function startCounts(): () => void {
  void counts.refreshAlerts();
  void counts.refreshStatus();
  const timer = setInterval(() => void counts.refreshStatus(), REFRESH_MS);
  const ends = [
    live.on('alert', () => void counts.refreshAlerts()),
    live.on('status', () => void counts.refreshStatus()),
    live.onReconnect(() => void counts.refreshAlerts())
  ];
  return () => {
    clearInterval(timer);
    for (const end of ends) end();
  };
}

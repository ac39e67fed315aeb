// The one way to the control API: same origin, cookie session, CSRF header on writes.
import { problemOf, unreachable, type Problem } from './problem';
import type {
  Alert, AlertVerdict, Exchange, ExchangeRow, OpenSession, Page, Range, ReloadReport, Revealed, Session, Standing,
  Status, Step, Summary
} from './types';

export type Result<T> = { ok: true; data: T } | { ok: false; problem: Problem };
type Query = Record<string, string | number | null | undefined>;

let csrf: string | null = null;
let onSignedOut: () => void = () => {};

/** Remembers the token that proves a write came from our own page. */
export function rememberCsrf(token: string | null) {
  csrf = token;
}

/** Called when any request finds that the session has ended. */
export function whenSignedOut(listener: () => void) {
  onSignedOut = listener;
}

async function send<T>(method: string, path: string, options: { query?: Query; body?: unknown; signal?: AbortSignal | undefined } = {}): Promise<Result<T>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf) headers['x-bartizan-csrf'] = csrf;
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;
  try {
    const response = await fetch(`/api/v1${path}${queryString(options.query)}`, init);
    const text = await response.text();
    const body: unknown = text ? JSON.parse(text) : null;
    if (response.ok) return { ok: true, data: body as T };
    const problem = problemOf(response.status, body);
    if (problem.kind === 'signed_out') onSignedOut();
    return { ok: false, problem };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return { ok: false, problem: unreachable() };
  }
}

/** Leaves out what is not set, so that an URL shows only what was chosen. */
export function queryString(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return search ? `?${search}` : '';
}

export const api = {
  signIn: (user: string, password: string) => send<Session>('POST', '/session', { body: { user, password } }),
  session: () => send<Session>('GET', '/session'),
  signOut: () => send<null>('DELETE', '/session'),
  sessions: (signal?: AbortSignal) => send<Page<OpenSession>>('GET', '/sessions', { signal }),
  revokeSession: (id: string) => send<null>('DELETE', `/sessions/${encodeURIComponent(id)}`),
  exchanges: (query: Query, signal?: AbortSignal) => send<Page<ExchangeRow>>('GET', '/exchanges', { query, signal }),
  exchange: (id: string, signal?: AbortSignal) => send<Exchange>('GET', `/exchanges/${encodeURIComponent(id)}`, { signal }),
  reveal: (id: string, reason: string) =>
    send<Revealed>('POST', `/exchanges/${encodeURIComponent(id)}/reveal`, { body: { reason } }),
  alerts: (query: Query, signal?: AbortSignal) => send<Page<Alert>>('GET', '/alerts', { query, signal }),
  alert: (id: string, signal?: AbortSignal) => send<Alert>('GET', `/alerts/${encodeURIComponent(id)}`, { signal }),
  acknowledge: (alert: Alert) => send<Alert>('POST', `/alerts/${alert.id}/acknowledge`, { body: { version: alert.version } }),
  resolve: (alert: Alert, verdict: AlertVerdict, note: string) =>
    send<Alert>('POST', `/alerts/${alert.id}/resolve`, { body: { version: alert.version, verdict, note } }),
  undoActions: (alert: Alert) => send<Alert>('POST', `/alerts/${alert.id}/undo`, { body: { version: alert.version } }),
  watchlist: (signal?: AbortSignal) => send<Page<Standing>>('GET', '/watchlist', { signal }),
  undoStanding: (id: string) => send<null>('POST', `/watchlist/${encodeURIComponent(id)}/undo`, { body: {} }),
  summary: (range: Range, step: Step, signal?: AbortSignal) =>
    send<Summary>('GET', '/metrics/summary', { query: { range, step }, signal }),
  status: (signal?: AbortSignal) => send<Status>('GET', '/status', { signal }),
  reload: () => send<ReloadReport>('POST', '/config/reload', { body: {} })
};

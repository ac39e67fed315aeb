// The one way to the control API: typed by its OpenAPI document, same origin, CSRF token on writes.
import createClient, { type Middleware } from 'openapi-fetch';
import { problemOf, unreachable, type Problem } from './problem';
import type { paths } from './schema';
import type { Alert, AlertQuery, AlertVerdict, ExchangeQuery, LabScan, Person, Range, RuleChangeRequest, Step } from './types';

export type Result<T> = { ok: true; data: T } | { ok: false; problem: Problem };
interface Answer<T> { data?: T; error?: unknown; response: Response }

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

const proveOrigin: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && csrf) request.headers.set('x-bartizan-csrf', csrf);
    return request;
  }
};

const client = createClient<paths>({ baseUrl: '', credentials: 'same-origin', fetch: (request) => fetch(request) });
client.use(proveOrigin);

async function result<T>(asked: Promise<Answer<T>>): Promise<Result<T>> {
  try {
    const { data, error, response } = await asked;
    if (response.ok) return { ok: true, data: data as T };
    const problem = problemOf(response.status, error);
    if (problem.kind === 'signed_out') onSignedOut();
    return { ok: false, problem };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return { ok: false, problem: unreachable() };
  }
}

const at = (id: string) => ({ params: { path: { id } } });
const until = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

export const api = {
  signIn: (user: string, password: string) => result(client.POST('/api/v1/session', { body: { user, password } })),
  session: () => result(client.GET('/api/v1/session')),
  signOut: () => result(client.DELETE('/api/v1/session')),
  changePassword: (current: string, chosen: string) => result(client.POST('/api/v1/session/password', { body: { current, new: chosen } })),
  sessions: (signal?: AbortSignal) => result(client.GET('/api/v1/sessions', until(signal))),
  revokeSession: (id: string) => result(client.DELETE('/api/v1/sessions/{id}', at(id))),

  exchanges: (query: ExchangeQuery, signal?: AbortSignal) => result(client.GET('/api/v1/exchanges', { params: { query }, ...until(signal) })),
  exchange: (id: string, signal?: AbortSignal) => result(client.GET('/api/v1/exchanges/{id}', { ...at(id), ...until(signal) })),
  reveal: (id: string, reason: string) => result(client.POST('/api/v1/exchanges/{id}/reveal', { ...at(id), body: { reason } })),

  alerts: (query: AlertQuery, signal?: AbortSignal) => result(client.GET('/api/v1/alerts', { params: { query }, ...until(signal) })),
  alert: (id: string, signal?: AbortSignal) => result(client.GET('/api/v1/alerts/{id}', { ...at(id), ...until(signal) })),
  acknowledge: ({ id, version }: Alert) => result(client.POST('/api/v1/alerts/{id}/acknowledge', { ...at(id), body: { version } })),
  resolve: ({ id, version }: Alert, verdict: AlertVerdict, note: string | null) =>
    result(client.POST('/api/v1/alerts/{id}/resolve', { ...at(id), body: { version, verdict, note } })),
  undoActions: ({ id, version }: Alert) => result(client.POST('/api/v1/alerts/{id}/undo', { ...at(id), body: { version } })),

  watchlist: (signal?: AbortSignal) => result(client.GET('/api/v1/watchlist', until(signal))),
  undoStanding: (id: string) => result(client.POST('/api/v1/watchlist/{id}/undo', at(id))),

  upstreams: (signal?: AbortSignal) => result(client.GET('/api/v1/upstreams', until(signal))),
  models: (signal?: AbortSignal) => result(client.GET('/api/v1/models', until(signal))),

  rules: (signal?: AbortSignal) => result(client.GET('/api/v1/rules', until(signal))),
  rule: (rule: string, signal?: AbortSignal) => result(client.GET('/api/v1/rules/{rule}', { params: { path: { rule } }, ...until(signal) })),
  changeRule: (rule: string, body: RuleChangeRequest) => result(client.POST('/api/v1/rules/{rule}/change', { params: { path: { rule } }, body })),
  previewRule: (rule: string, body: RuleChangeRequest, signal?: AbortSignal) => result(client.POST('/api/v1/rules/{rule}/preview', { params: { path: { rule } }, body, ...until(signal) })),
  undoRule: (rule: string, version: number) => result(client.POST('/api/v1/rules/{rule}/undo', { params: { path: { rule } }, body: { version } })),

  lab: (signal?: AbortSignal) => result(client.GET('/api/v1/lab', until(signal))),
  labScan: (body: LabScan, signal?: AbortSignal) => result(client.POST('/api/v1/lab/scan', { body, ...until(signal) })),

  people: (signal?: AbortSignal) => result(client.GET('/api/v1/people', until(signal))),
  addPerson: (name: string, role: string) => result(client.POST('/api/v1/people', { body: { name, role } })),
  changeRole: ({ name, version }: Person, role: string) => result(client.POST('/api/v1/people/{id}/role', { ...at(name), body: { role, version } })),
  disablePerson: ({ name, version }: Person) => result(client.POST('/api/v1/people/{id}/disable', { ...at(name), body: { version } })),
  enablePerson: ({ name, version }: Person) => result(client.POST('/api/v1/people/{id}/enable', { ...at(name), body: { version } })),
  resetPerson: ({ name, version }: Person) => result(client.POST('/api/v1/people/{id}/reset', { ...at(name), body: { version } })),

  summary: (range: Range, step: Step, signal?: AbortSignal) =>
    result(client.GET('/api/v1/metrics/summary', { params: { query: { range, step } }, ...until(signal) })),
  status: (signal?: AbortSignal) => result(client.GET('/api/v1/status', until(signal))),
  reload: () => result(client.POST('/api/v1/config/reload', {}))
};

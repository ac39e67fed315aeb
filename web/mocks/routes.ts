// The control API over a fake world: the same routes, shapes and errors as the real one.
import type { Alert, Range, RuleChangeRequest, Step } from '../src/lib/api/types';
import { makeExchange, rawConversation } from './exchanges.ts';
import { lab, labReport } from './lab.ts';
import { summary } from './metrics.ts';
import { previewOf } from './rules.ts';
import { models, upstreams } from './upstreams.ts';
import type { World } from './world.ts';

export interface Answer { status: number; body: unknown }
export interface Asked { method: string; path: string; query: URLSearchParams; body: Record<string, unknown>; csrf: string | null }

const ok = (body: unknown): Answer => ({ status: 200, body });
const fail = (status: number, code: string, message: string, roles: string[] = []): Answer => ({
  status, body: { error: { code, message, hint: null, problems: [], roles, retry_after_s: null } }
});
const NOT_FOUND = fail(404, 'not_found', 'there is no such object');

/** Answers one request, or `null` when the answer never comes (to look at the loading state). */
export function answer(world: World, asked: Asked, now: number): Answer | null {
  const [, noun = '', id = '', verb = ''] = asked.path.split('/');
  if (noun === 'session') return session(world, asked);
  if (!world.session) return fail(401, 'signed_out', 'sign in first');
  if (asked.method !== 'GET' && asked.csrf !== world.session.csrf) return fail(403, 'csrf_missing', 'the request did not come from the console');
  if (world.mood === 'slow' && noun !== 'status') return null;
  if (world.mood === 'failing') return fail(503, 'store.unavailable', 'the store does not answer');
  if (world.mood === 'denied') return fail(403, 'denied', 'your role may not see this', ['admin', 'lead']);
  switch (`${asked.method} ${noun}`) {
    case 'GET exchanges': return id ? oneExchange(world, id) : exchanges(world, asked.query);
    case 'POST exchanges': return reveal(world, id, asked.body);
    case 'GET alerts': return id ? found(world.alerts.find((alert) => alert.id === id)) : alerts(world, asked.query);
    case 'POST alerts': return changeAlert(world, id, verb, asked.body);
    case 'GET watchlist': return ok({ items: world.standings, next: null });
    case 'POST watchlist': return world.standings.some((s) => s.id === id) ? (world.undo(id), ok(null)) : NOT_FOUND;
    case 'GET rules': return id ? found(world.rules.find(id)) : ok({ items: world.rules.all.map((rule) => rule.summary), next: null });
    case 'POST rules': return changeRule(world, id, verb, asked.body, now);
    case 'GET lab': return ok(lab(world.mood !== 'trouble'));
    case 'POST lab': return ok(labReport(asked.body, world.mood !== 'trouble'));
    case 'GET people': return ok({ items: world.people.all, next: null });
    case 'POST people': return people(world, id, verb, asked.body, now);
    case 'GET upstreams': return ok({ items: upstreams(now, world.mood !== 'empty'), next: null });
    case 'GET models': return ok({ items: models(world.mood !== 'empty'), next: null });
    case 'GET metrics': return ok(summary((asked.query.get('range') ?? '24h') as Range, (asked.query.get('step') ?? 'hour') as Step, now, world.mood === 'empty'));
    case 'GET status': return ok(world.status(now));
    case 'GET sessions': return ok({ items: world.sessions, next: null });
    case 'DELETE sessions': return (world.sessions = world.sessions.filter((s) => s.id !== id)), ok(null);
    case 'POST config': return ok(world.status(now).last_reload);
    default: return NOT_FOUND;
  }
}

function session(world: World, asked: Asked): Answer {
  if (asked.method === 'GET') return world.session ? ok(world.session) : fail(401, 'signed_out', 'sign in first');
  if (asked.method === 'DELETE') return (world.session = null), ok(null);
  if (asked.path.endsWith('/password')) return asked.body.current === 'right' ? ok(null) : fail(403, 'wrong_password', 'the current password is wrong');
  if (asked.body.password !== 'right') return fail(401, 'sign_in_failed', 'user or password is wrong');
  world.session = { user: String(asked.body.user), role: 'admin', tenant: 'demo', permissions: ['traffic.read', 'traffic.reveal', 'alerts.read', 'alerts.write', 'watchlist.read', 'watchlist.write', 'rules.read', 'rules.write', 'lab.use', 'metrics.read', 'status.read', 'config.read', 'config.write'], csrf: 'mock-csrf', expires: null, must_change_password: false };
  return ok(world.session);
}

function exchanges(world: World, query: URLSearchParams): Answer {
  const wanted = (name: string) => query.get(name);
  const matches = world.exchanges.filter(({ summary, conversation }) => {
    const q = wanted('q')?.toLowerCase();
    const said = [...(conversation?.request ?? []), ...(conversation?.answer ?? [])].map((segment) => segment.text.toLowerCase());
    return (
      (!wanted('verdict') || summary.verdict === wanted('verdict')) && (!wanted('outcome') || summary.outcome === wanted('outcome')) &&
      (!wanted('kind') || summary.kinds.some((kind) => kind === wanted('kind'))) && (!wanted('rule') || summary.rules.includes(wanted('rule') ?? '')) &&
      (['user', 'team', 'app', 'key', 'model', 'session'] as const).every((name) => !wanted(name) || summary[name] === wanted(name)) &&
      (!q || said.some((text) => text.includes(q)))
    );
  });
  const limit = Number(wanted('limit') ?? 50);
  const start = wanted('before') ? matches.findIndex((exchange) => exchange.summary.id === wanted('before')) + 1 : 0;
  const page = matches.slice(start, start + limit).map((exchange) => exchange.summary);
  return ok({ items: page, next: start + limit < matches.length ? (page.at(-1)?.id ?? null) : null });
}

function oneExchange(world: World, id: string): Answer {
  return found(world.exchanges.find((exchange) => exchange.summary.id === id));
}

function reveal(world: World, id: string, body: Record<string, unknown>): Answer {
  const exchange = world.exchanges.find((exchange) => exchange.summary.id === id);
  if (!exchange) return NOT_FOUND;
  if (String(body.reason ?? '').length < 10) return fail(422, 'reason_too_short', 'say in at least 10 characters why you look');
  return ok({ id, revealed: new Date().toISOString(), conversation: rawConversation(exchange) });
}

function alerts(world: World, query: URLSearchParams): Answer {
  const items = world.alerts.filter(
    (alert) => (!query.get('status') || alert.status === query.get('status')) && (!query.get('severity') || alert.severity === query.get('severity'))
  );
  return ok({ items: items.slice(0, Number(query.get('limit') ?? 50)), next: null });
}

function changeAlert(world: World, id: string, verb: string, body: Record<string, unknown>): Answer {
  const alert = world.alerts.find((alert) => alert.id === id);
  if (!alert) return NOT_FOUND;
  if (body.version !== alert.version) return fail(409, 'conflict', 'somebody else changed this alert; look again');
  if (verb === 'acknowledge') Object.assign(alert, { status: 'acknowledged', assignee: world.session?.user ?? null });
  else if (verb === 'resolve') Object.assign(alert, { status: 'resolved', verdict: body.verdict, note: body.note ?? null, assignee: world.session?.user ?? null });
  else if (verb === 'undo') for (const { standing } of alert.actions) standing && world.undo(standing.id);
  else return NOT_FOUND;
  alert.version += 1;
  world.tell('alert', alert satisfies Alert);
  return ok(alert);
}

function changeRule(world: World, id: string, verb: string, body: Record<string, unknown>, now: number): Answer {
  const author = world.session?.user ?? '';
  const rule = world.rules.find(id);
  if (verb === 'preview') return rule ? ok(previewOf(rule, body as unknown as RuleChangeRequest, world.exchanges, now)) : NOT_FOUND;
  const changed = verb === 'undo' ? world.rules.undo(id, Number(body.version), author, now) : world.rules.change(id, body as unknown as RuleChangeRequest, author, now);
  return changed === 'conflict' ? fail(409, 'conflict', 'somebody else changed this rule; look again') : found(changed);
}

function people(world: World, name: string, verb: string, body: Record<string, unknown>, now: number): Answer {
  const done = name ? world.people.change(name, verb, body) : world.people.add(String(body.name), String(body.role), now);
  return typeof done === 'string' ? fail(409, 'not_possible', done) : found(done);
}

function found(object: unknown): Answer {
  return object === undefined ? NOT_FOUND : ok(object);
}

/** What a test asks of the world itself, beside the API. */
export function nudge(world: World, what: string, now: number): boolean {
  if (what === 'attack' || what === 'leak') world.add(makeExchange(world.random, now, what), now);
  else if (what === 'traffic') for (let n = 0; n < 4; n++) world.add(makeExchange(world.random, now - n), now);
  else if (what === 'drop') world.tell('drop', null);
  else return false;
  return true;
}

// The fake database behind unit tests, e2e tests and offline development: one world per visitor.
import type { Alert, Exchange, OpenSession, Session, Standing, Status } from '../src/lib/api/types';
import { raise } from './alerts.ts';
import { makeExchange, playbookOf, standingsFor } from './exchanges.ts';
import { People } from './people.ts';
import { seeded, uuid } from './random.ts';
import { Rules } from './rules.ts';

export type Mood = 'busy' | 'empty' | 'failing' | 'denied' | 'slow' | 'trouble' | 'signed_out';
type Send = (event: string, id: number, data: unknown) => void;

const ALL = [
  'traffic.read', 'traffic.reveal', 'alerts.read', 'alerts.write', 'watchlist.read', 'watchlist.write', 'rules.read', 'rules.write', 'lab.use', 'metrics.read', 'status.read',
  'config.read', 'config.write', 'audit.read', 'sessions.manage', 'people.manage'
];

export class World {
  exchanges: Exchange[] = [];
  alerts: Alert[] = [];
  standings: Standing[] = [];
  rules: Rules;
  people: People;
  session: Session | null;
  sessions: OpenSession[];
  listeners = new Set<Send>();
  position = 100;
  readonly random = seeded(11);

  constructor(readonly mood: Mood, now: number) {
    const expires = new Date(now + 8 * 3_600_000).toISOString();
    const person: Session = {
      user: 'user-a', role: 'analyst', tenant: 'demo', permissions: ALL, csrf: 'mock-csrf', expires, must_change_password: mood === 'trouble'
    };
    this.rules = new Rules(now, mood === 'busy' || mood === 'trouble');
    this.people = new People(now, mood === 'busy' || mood === 'trouble');
    this.session = mood === 'signed_out' ? null : person;
    this.sessions = [0, 1].map((n) => ({
      id: uuid(this.random, now - n), user: 'user-a', created: new Date(now - (n + 1) * 3_000_000).toISOString(),
      last_seen: new Date(now - n * 1_800_000).toISOString(), expires, address: n ? '192.0.2.17' : '127.0.0.1', current: n === 0
    }));
    if (mood === 'busy' || mood === 'trouble') this.#fill(now);
  }

  #fill(now: number) {
    for (let n = 0; n < 120; n++) this.add(makeExchange(this.random, now - (120 - n) * 41_000), now - (120 - n) * 41_000);
    for (const [n, alert] of this.alerts.entries()) {
      if (n < this.alerts.length - 6) Object.assign(alert, { status: 'resolved', verdict: 'true_positive', assignee: 'user-b', version: 3 });
    }
    for (const [n, standing] of this.standings.entries()) if (standing.kind === 'scrutiny') standing.remaining = 10 - (n % 7);
  }

  /** Takes an exchange in, with what the playbook does about it, and tells whoever listens. */
  add(exchange: Exchange, at: number): Exchange {
    this.exchanges.unshift(exchange);
    this.rules.fired(exchange.summary.rules);
    if (exchange.summary.outcome === 'blocked' || exchange.summary.outcome === 'withheld') this.#respond(exchange, at);
    this.tell('exchange', exchange.summary);
    return exchange;
  }

  #respond(exchange: Exchange, at: number) {
    const { summary } = exchange;
    const set = standingsFor(this.random, exchange, at);
    this.standings = [...set, ...this.standings.filter((old) => !set.some((s) => s.target.id === old.target.id && s.kind === old.kind))];
    exchange.actions = [
      { playbook: playbookOf(summary), version: 1, step: 'deny', effect: 'denied', status: 403, code: summary.code, standing: null, undo_possible: false },
      ...set.map((standing) => ({ playbook: playbookOf(summary), version: 1, step: standing.kind, effect: 'standing' as const, status: null, code: null, standing, undo_possible: true }))
    ];
    const alert = raise(uuid(this.random, at), exchange, set, at);
    exchange.alerts = [alert.id];
    this.alerts.unshift(alert);
    this.tell('alert', alert);
  }

  tell(event: string, data: unknown) {
    this.position += 1;
    for (const send of this.listeners) send(event, this.position, data);
  }

  undo(standing: string) {
    this.standings = this.standings.filter((active) => active.id !== standing);
    for (const action of this.alerts.flatMap((alert) => alert.actions)) {
      if (action.standing?.id === standing) Object.assign(action, { undone: true, undo_possible: false, undone_by: { type: 'person', name: 'user-a', version: null } });
    }
    for (const alert of this.alerts) alert.undo_possible = alert.actions.some((action) => action.undo_possible);
    this.tell('standing', { standing, act: 'standing.undone' });
  }

  status(now: number): Status {
    const trouble = this.mood === 'trouble';
    const at = new Date(now - 600_000).toISOString();
    return {
      version: '0.1.0', mode: 'demo', gateway: '127.0.0.1:8080', now: new Date(now).toISOString(), ready: true, snapshot: { version: 7, loaded_at: new Date(now - 7_200_000).toISOString() },
      last_reload: trouble
        ? { at, ok: false, problems: [
          { level: 'error', code: 'C014', title: 'team `sales` is not declared', file: 'bartizan.yaml', line: 31, column: 11, hint: 'declare it under `teams`' },
          { level: 'warning', code: 'C021', title: 'model `demo-large` has no price', file: 'bartizan.yaml', line: 18, column: 5, hint: 'without a price its cost stays unknown' }
        ] }
        : { at, ok: true, problems: [] },
      store: {
        position: this.position, spool_bytes: 0, search_lag: trouble ? 42 : 0, crashed_exchanges: 0, damaged_stretches: 0, set_aside: trouble ? [new Date(now - 3 * 86_400_000).toISOString().replace(/T.*/, 'T00:00:00Z')] : [], lost_bodies: 0, refused_appends: 0,
        search_error: null, writer_error: null, oldest_bodies: at, oldest_facts: at
      },
      bootstrap_token_in_use: trouble, bootstrap_token_set: trouble,
      consumers: [{ name: 'respond', position: this.position, lag: 0 }, { name: 'search', position: this.position, lag: trouble ? 42 : 0 }]
    };
  }
}

// The whole navigation. A page that this version does not have yet keeps its place.
import type { MessageKey } from './i18n/index.svelte';

export interface Entry {
  path: string;
  label: MessageKey;
  /** Without it the entry is hidden; `null` is open to everybody who is signed in. */
  permission: string | null;
  /** What the page will show, when it is not in this version. */
  planned?: MessageKey;
}
export interface Group {
  id: string;
  label: MessageKey | null;
  entries: Entry[];
}

function here(path: string, label: MessageKey, permission: string | null): Entry {
  return { path, label, permission };
}
function later(slug: string, label: MessageKey, planned: MessageKey): Entry {
  return { path: `/${slug}`, label, permission: null, planned };
}

export const NAVIGATION: Group[] = [
  {
    id: 'daily',
    label: null,
    entries: [
      here('/', 'nav.now', 'metrics.read'),
      here('/queue', 'nav.queue', 'alerts.read'),
      here('/traffic', 'nav.traffic', 'traffic.read'),
      later('principals', 'nav.principals', 'planned.principals')
    ]
  },
  {
    id: 'respond',
    label: 'nav.respond',
    entries: [
      later('incidents', 'nav.incidents', 'planned.incidents'),
      later('playbooks', 'nav.playbooks', 'planned.playbooks'),
      here('/watchlist', 'nav.watchlist', 'watchlist.read'),
      later('on-call', 'nav.on_call', 'planned.on_call')
    ]
  },
  {
    id: 'detect',
    label: 'nav.detect',
    entries: [
      here('/rules', 'nav.rules', 'rules.read'),
      here('/lab', 'nav.lab', 'lab.use'),
      later('correlations', 'nav.correlations', 'planned.correlations'),
      later('models', 'nav.models', 'planned.models')
    ]
  },
  {
    id: 'govern',
    label: 'nav.govern',
    entries: [
      later('score', 'nav.score', 'planned.score'),
      later('compliance', 'nav.compliance', 'planned.compliance'),
      later('drift', 'nav.drift', 'planned.drift'),
      later('access-reviews', 'nav.access_reviews', 'planned.access_reviews'),
      later('privacy', 'nav.privacy', 'planned.privacy'),
      later('probes', 'nav.probes', 'planned.probes'),
      later('ai-systems', 'nav.ai_systems', 'planned.ai_systems'),
      later('audit', 'nav.audit', 'planned.audit')
    ]
  },
  {
    id: 'people',
    label: 'nav.people',
    entries: [
      later('training', 'nav.training', 'planned.training'),
      later('simulations', 'nav.simulations', 'planned.simulations'),
      later('directory', 'nav.directory', 'planned.directory')
    ]
  },
  {
    id: 'setup',
    label: 'nav.setup',
    entries: [
      later('keys', 'nav.keys', 'planned.keys'),
      here('/upstreams', 'nav.upstreams', 'status.read'),
      later('policies', 'nav.policies', 'planned.policies'),
      later('tools', 'nav.tools', 'planned.tools'),
      later('integrations', 'nav.integrations', 'planned.integrations'),
      here('/settings', 'nav.settings', null)
    ]
  }
];

/** The groups with only those entries that this person may open. */
export function visibleTo(permissions: readonly string[]): Group[] {
  return NAVIGATION.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => entry.permission === null || permissions.includes(entry.permission))
  })).filter((group) => group.entries.length > 0);
}

export function plannedAt(path: string): Entry | null {
  const entry = NAVIGATION.flatMap((group) => group.entries).find((entry) => entry.path === path);
  return entry?.planned ? entry : null;
}

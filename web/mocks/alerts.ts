// The alert that a playbook of the fake world raises about an exchange.
import type { Alert, Exchange, Standing } from '../src/lib/api/types';
import { playbookOf } from './exchanges.ts';

export function raise(id: string, exchange: Exchange, set: Standing[], at: number): Alert {
  const { summary } = exchange;
  const opened = new Date(at).toISOString();
  const denied = { exchange: summary.id, step: 'deny', effect: 'denied' as const, status: 403, code: summary.code, standing: null, undone: false, undone_by: null, undone_at: null, undo_possible: false };
  return {
    id, exchange: summary.id, exchanges: [summary.id], count: 1, opened, occurred: opened, detected: opened, last_seen: opened, contained: opened,
    acknowledged: null, resolved: null, title: titleOf(exchange), severity: summary.severity ?? 'medium', status: 'new', verdict: null, note: null,
    assignee: null, playbook: playbookOf(summary), playbook_version: 1, user: summary.user ?? '', user_source: 'key', team: summary.team ?? '',
    app: summary.app ?? '', key: summary.key ?? '', session: summary.session ?? '', kinds: summary.kinds,
    techniques: [...new Set(exchange.findings.flatMap((finding) => finding.techniques))], rules: summary.rules,
    actions: [denied, ...set.map((standing) => ({ ...denied, step: standing.kind, effect: 'standing' as const, status: null, code: null, standing, undo_possible: true }))],
    undo_possible: true, version: 1
  };
}

function titleOf({ summary }: Exchange): string {
  if (summary.outcome === 'withheld') return 'Personal data withheld from an answer';
  return summary.kinds.includes('jailbreak') ? 'Jailbreak attempt blocked' : 'Prompt injection blocked';
}

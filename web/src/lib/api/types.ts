// The nouns of the control API as the pages know them. `null` is "no data", never 0.

export type Verdict = 'pass' | 'redact' | 'hold' | 'block';
export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical';
export type Kind =
  'injection' | 'jailbreak' | 'indirect' | 'pii' | 'secret' | 'exfiltration' | 'obfuscation' | 'leakage';
export type Direction = 'input' | 'output';
export type Range = '1h' | '24h' | '7d' | '30d';
export type Step = 'minute' | 'hour' | 'day';
export type Outcome = 'completed' | 'blocked' | 'withheld' | 'denied' | 'failed' | 'client_left' | 'aborted';
export type Profile = 'normal' | 'strict';

export interface Page<T> { items: T[]; next: string | null }

export interface Session {
  user: string;
  role: string;
  tenant: string;
  permissions: string[];
  csrf: string | null;
  expires: string | null;
  must_change_password: boolean;
}
export interface OpenSession {
  id: string; user: string; created: string; last_seen: string; expires: string; address: string; current: boolean;
}

export interface Inspection {
  state: 'scanned' | 'partial' | 'not_scanned';
  verdict: Verdict | null;
  reason: 'classifier' | 'too_large' | 'opaque' | 'policy' | 'not_reached' | 'failed' | null;
}
export interface ExchangeRow {
  id: string;
  started: string;
  user: string | null;
  user_source: 'key' | 'trusted_header' | 'body' | null;
  team: string | null;
  app: string | null;
  key: string | null;
  session: string | null;
  route: string;
  model: string | null;
  streamed: boolean;
  outcome: Outcome;
  code: string | null;
  status: number | null;
  verdict: Verdict | null;
  input: Inspection;
  output: Inspection;
  severity: Severity | null;
  kinds: Kind[];
  rules: string[];
  profile: Profile;
  scrutiny_remaining: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd_micros: number | null;
  latency_us: number;
}
export interface Finding {
  rule: string;
  rule_version: number;
  kind: Kind;
  entity: string | null;
  direction: Direction;
  segment: number;
  start: number;
  end: number;
  score_millis: number;
  severity: Severity;
  techniques: string[];
  layers: string[];
  echo: boolean;
}
export interface SpanView { start: number; end: number; finding: number; masked: boolean }
export interface SegmentView {
  origin: 'system' | 'user' | 'assistant' | 'tool' | 'document';
  trusted: boolean;
  channel: 'content' | 'reasoning' | 'refusal' | 'tool_arguments' | 'name';
  index: number;
  tool: string | null;
  text: string;
  spans: SpanView[];
}
export interface Conversation { redacted: boolean; request: SegmentView[]; answer: SegmentView[] }
export interface Revealed { id: string; revealed: string; conversation: Conversation }

export interface Author { type: 'playbook' | 'person' | 'token' | 'system'; name: string | null; version: number | null }
export interface Target { type: 'session' | 'user' | 'key' | 'app' | 'team'; id: string }
export interface Standing {
  id: string;
  target: Target;
  kind: 'watch' | 'scrutiny' | 'quarantine' | 'budget_factor' | 'risk';
  remaining: number | null;
  of: number | null;
  millis: number | null;
  reason: string;
  author: Author;
  exchange: string | null;
  created: string;
  expires: string;
}
export interface ActionDone {
  playbook: string;
  version: number;
  step: string;
  effect: 'denied' | 'standing' | 'failed';
  status: number | null;
  code: string | null;
  standing: Standing | null;
  undo_possible: boolean;
}
export interface Features {
  language: string | null; characters: number; words: number; refusal: boolean | null; schema_valid: boolean | null; tools: string[];
}
export interface Usage {
  input_tokens: number; cached_input_tokens: number; output_tokens: number; reasoning_tokens: number;
  source: 'reported' | 'estimated';
}
export interface Latency {
  total_us: number; inspect_us: number | null; upstream_first_byte_us: number | null; first_token_us: number | null;
}
export interface Exchange {
  summary: ExchangeRow;
  ended: string;
  served_model: string | null;
  upstream: string | null;
  upstream_calls: number;
  dialect: string | null;
  findings: Finding[];
  actions: ActionDone[];
  alerts: string[];
  scrutinised: { standing: string; target: Target; remaining: number } | null;
  usage: Usage | null;
  latency: Latency;
  prompt: Features | null;
  answer: Features | null;
  snapshot: number;
  stamp: { gateway: string; boot: string; sequence: number };
  body_state: 'kept' | 'not_kept' | 'erased' | 'not_yet';
  body_sha256: string | null;
  conversation: Conversation | null;
}

export type AlertStatus = 'new' | 'acknowledged' | 'resolved';
export type AlertVerdict = 'true_positive' | 'false_positive' | 'benign' | 'test';
export interface AlertAction { standing: Standing; undone: boolean; undo_possible: boolean }
export interface Alert {
  id: string;
  exchange: string;
  opened: string;
  title: string;
  severity: Severity;
  status: AlertStatus;
  verdict: AlertVerdict | null;
  note: string | null;
  assignee: string | null;
  playbook: string;
  playbook_version: number;
  user: string | null;
  team: string | null;
  app: string | null;
  key: string | null;
  session: string | null;
  techniques: string[];
  rules: string[];
  actions: AlertAction[];
  count: number;
  version: number;
}

export interface Counts {
  exchanges: number;
  blocked: number;
  redacted: number;
  withheld: number;
  errors: number;
  injection: number;
  jailbreak: number;
  pii_prompts: number;
  pii_answers: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd_micros: number;
  blocked_share: number | null;
  latency_p50_us: number | null;
  latency_p95_us: number | null;
  latency_p99_us: number | null;
}
export interface Bucket { at: string; counts: Counts }
export interface Share {
  id: string; exchanges: number; blocked: number; input_tokens: number; output_tokens: number; cost_usd_micros: number;
}
export interface Summary {
  from: string;
  to: string;
  step: Step;
  series: Bucket[];
  totals: Counts;
  previous: Counts | null;
  by_team: Share[];
  by_user: Share[];
}

export interface ConfigProblem {
  level: 'error' | 'warning';
  code: string;
  title: string;
  file: string | null;
  line: number | null;
  column: number | null;
  hint: string | null;
}
export interface ReloadReport { at: string; ok: boolean; problems: ConfigProblem[] }
export interface Status {
  version: string;
  mode: 'demo' | 'production';
  now: string;
  ready: boolean;
  snapshot: { version: number; loaded_at: string };
  last_reload: ReloadReport | null;
  spool_lag: number;
  search_lag: number;
  bootstrap_token_in_use: boolean;
  bootstrap_token_set: boolean;
  consumers: { name: string; position: number; lag: number }[];
}

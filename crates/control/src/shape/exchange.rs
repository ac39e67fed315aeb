//! Shapes of exchanges.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::conversation::Conversation;
use super::standing::{Standing, Target};
use super::words::{
    BodyState, Direction, Kind, NotScanned, Outcome, Profile, Severity, UsageSource, UserSource,
    Verdict,
};

/// A page of exchanges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExchangePage {
    /// Newest first.
    pub items: Vec<ExchangeRow>,
    /// To be given as `before` for what is older; `null` at the end.
    pub next: Option<String>,
}

/// One exchange, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExchangeRow {
    /// Its id, as the client got it in `x-bartizan-exchange`.
    pub id: String,
    /// Its place in the log; the live stream can go on from here.
    pub position: Option<u64>,
    /// When the first byte came in.
    pub started: Time,
    /// The end user.
    pub user: Option<String>,
    /// How the end user is known.
    pub user_source: Option<UserSource>,
    /// The team that pays.
    pub team: Option<String>,
    /// The application that called.
    pub app: Option<String>,
    /// The public name of the key that was shown.
    pub key: Option<String>,
    /// The conversation it belongs to.
    pub session: Option<String>,
    /// The route, such as `/v1/chat/completions`.
    pub route: String,
    /// The model asked for.
    pub model: Option<String>,
    /// Whether a streamed answer was asked for.
    pub streamed: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// The code that the client got.
    pub code: Option<String>,
    /// The HTTP status that the client got.
    pub status: Option<u16>,
    /// The stricter of the verdicts on prompt and answer; `null` when nothing was looked at.
    pub verdict: Option<Verdict>,
    /// The prompt's inspection.
    pub input: Inspection,
    /// The answer's inspection.
    pub output: Inspection,
    /// The worst severity among the findings.
    pub severity: Option<Severity>,
    /// Every kind found, once each.
    pub kinds: Vec<Kind>,
    /// Every rule that fired, once each.
    pub rules: Vec<String>,
    /// Under which thresholds it was judged.
    pub profile: Profile,
    /// Scrutinised requests that were left after this one, if it was one of them.
    pub scrutiny_remaining: Option<u32>,
    /// Tokens sent.
    pub input_tokens: Option<u64>,
    /// Tokens received.
    pub output_tokens: Option<u64>,
    /// What it cost, in millionths of a US dollar.
    pub cost_usd_micros: Option<u64>,
    /// From the first byte in to the last byte out.
    pub latency_us: u64,
}

/// What inspection of one direction came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Inspection {
    /// How much was looked at.
    pub state: InspectionState,
    /// What was decided; `null` when nothing was looked at.
    pub verdict: Option<Verdict>,
    /// Why not everything was looked at; `null` when everything was.
    pub reason: Option<NotScanned>,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InspectionState {
    /// Everything.
    Scanned,
    /// Not everything.
    Partial,
    /// Nothing.
    NotScanned,
}

/// One exchange, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Exchange {
    /// What a list shows.
    pub summary: ExchangeRow,
    /// When its event was written.
    pub ended: Time,
    /// The model that answered, in the provider's words.
    pub served_model: Option<String>,
    /// Where it was forwarded.
    pub upstream: Option<String>,
    /// How many upstream calls were made.
    pub upstream_calls: u32,
    /// Every try to have it answered, in order; empty when there was one at most.
    pub attempts: Vec<Attempt>,
    /// The wire format, such as `openai.chat_completions`.
    pub dialect: Option<String>,
    /// Every rule that fired.
    pub findings: Vec<Finding>,
    /// What was done at once.
    pub actions: Vec<ActionDone>,
    /// The alerts it raised.
    pub alerts: Vec<String>,
    /// The scrutiny it was charged to.
    pub scrutinised: Option<Scrutinised>,
    /// Tokens.
    pub usage: Option<Usage>,
    /// Where the time went.
    pub latency: Latency,
    /// The prompt, measured.
    pub prompt: Option<Features>,
    /// The answer, measured.
    pub answer: Option<Features>,
    /// The version of the Snapshot that judged it.
    pub snapshot: u64,
    /// Where its event was born.
    pub stamp: Stamp,
    /// What can be said about its body.
    pub body_state: BodyState,
    /// SHA-256 of the sealed body, in hex.
    pub body_sha256: Option<String>,
    /// What was said, redacted; `null` unless `body_state` is `kept`.
    pub conversation: Option<Conversation>,
}

/// One try to have an exchange answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attempt {
    /// Where.
    pub upstream: String,
    /// `answered`; `passed_over` when it answered a status that lets another be asked; `resting`
    /// when it was left alone and not called; else the code of what went wrong.
    pub result: String,
    /// The status that it answered.
    pub status: Option<u16>,
    /// How long it took, in microseconds; `null` when it was not called.
    pub took_us: Option<u64>,
}

/// One rule matched one span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// The rule that matched.
    pub rule: String,
    /// Its version.
    pub rule_version: u32,
    /// What kind of danger.
    pub kind: Kind,
    /// The Presidio entity or secret kind, such as `IBAN_CODE`.
    pub entity: Option<String>,
    /// Which way the text was going.
    pub direction: Direction,
    /// Which segment of that direction, counted from 0.
    pub segment: u32,
    /// The first code point of the raw text.
    pub start: u32,
    /// One past the last code point of the raw text.
    pub end: u32,
    /// How sure, in thousandths.
    pub score_millis: u16,
    /// How bad.
    pub severity: Severity,
    /// MITRE ATLAS and OWASP ids.
    pub techniques: Vec<String>,
    /// What was decoded to see it, outermost first.
    pub layers: Vec<String>,
    /// The same principal supplied this value in this conversation.
    pub echo: bool,
    /// The stage of the classifier that scored it, `linear` or `encoder`; `null` for a rule.
    pub stage: Option<String>,
}

/// One inline action that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActionDone {
    /// The playbook.
    pub playbook: String,
    /// Its version.
    pub version: u32,
    /// The step's id in it.
    pub step: String,
    /// What came of it.
    pub effect: Effect,
    /// The HTTP status that was answered; only of `denied`.
    pub status: Option<u16>,
    /// The code; only of `denied` and `failed`.
    pub code: Option<String>,
    /// The standing as it was set; only of `standing`.
    pub standing: Option<Standing>,
    /// Whether that standing still binds, and can be undone under its id on the watch list.
    pub undo_possible: bool,
}

/// What an inline action did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The exchange was refused.
    Denied,
    /// A standing was set.
    Standing,
    /// It did not work.
    Failed,
}

/// The scrutiny that an exchange was charged to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Scrutinised {
    /// The standing.
    pub standing: String,
    /// Whose.
    pub target: Target,
    /// How many are left after this one.
    pub remaining: u32,
}

/// Tokens of one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Usage {
    /// Tokens sent, cached ones included.
    pub input_tokens: u64,
    /// Sent tokens that the provider had cached.
    pub cached_input_tokens: u64,
    /// Tokens received, reasoning included.
    pub output_tokens: u64,
    /// Received tokens that were reasoning.
    pub reasoning_tokens: u64,
    /// Who counted.
    pub source: UsageSource,
}

/// Where the time went, in microseconds. What did not happen is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Latency {
    /// From the first byte in to the last byte out.
    pub total_us: u64,
    /// Looking at the prompt.
    pub inspect_us: Option<u64>,
    /// From forwarding to the first byte of the answer.
    pub upstream_first_byte_us: Option<u64>,
    /// From the first byte in to the first text released.
    pub first_token_us: Option<u64>,
}

/// Measurements of one direction. What was not measured is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Features {
    /// ISO 639-1 code of the main language.
    pub language: Option<String>,
    /// Unicode code points.
    pub characters: u32,
    /// Words.
    pub words: u32,
    /// Whether an answer is a refusal.
    pub refusal: Option<bool>,
    /// Whether the answer to an attack did something else than refuse.
    pub attack_answered: Option<bool>,
    /// Whether an answer that was asked for as JSON is JSON.
    pub schema_valid: Option<bool>,
    /// Names of the tools offered or called.
    pub tools: Vec<String>,
}

/// Where an event was born; sequence numbers have no gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stamp {
    /// The gateway.
    pub gateway: String,
    /// Its start.
    pub boot: String,
    /// Counted from 1 within that start.
    pub sequence: u64,
}

/// What was said, in the clear. Answer to a reveal, which is in the audit log by then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Revealed {
    /// The exchange.
    pub id: String,
    /// When it was revealed.
    pub revealed: Time,
    /// What was said.
    pub conversation: Conversation,
}

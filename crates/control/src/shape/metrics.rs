//! Shapes of what is counted.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::words::Step;

/// What happened over a time, in steps, and before that for comparison.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MetricsSummary {
    /// From when, a step's border.
    pub from: Time,
    /// To when, which is the time of asking; the last bucket is not over yet.
    pub to: Time,
    /// How long one bucket is.
    pub step: Step,
    /// One bucket per step, oldest first, without gaps.
    pub series: Vec<MetricsBucket>,
    /// Everything between `from` and `to`.
    pub totals: MetricsCounts,
    /// As long a time just before; `null` when nothing was recorded then.
    pub previous: Option<MetricsCounts>,
    /// By team, most tokens first.
    pub by_team: Vec<MetricsShare>,
    /// By user, most tokens first.
    pub by_user: Vec<MetricsShare>,
}

/// One step of a series.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MetricsBucket {
    /// When it begins.
    pub at: Time,
    /// What happened in it.
    pub counts: MetricsCounts,
}

/// What happened in a stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MetricsCounts {
    /// Exchanges that ended.
    pub exchanges: u64,
    /// Prompts refused by policy.
    pub blocked: u64,
    /// Exchanges let through with parts masked.
    pub redacted: u64,
    /// Answers kept back by policy.
    pub withheld: u64,
    /// Exchanges that the upstream or the gateway failed.
    pub errors: u64,
    /// Exchanges refused before inspection: no key, no access, no budget, malformed.
    pub denied: u64,
    /// Exchanges under the strict profile.
    pub scrutinised: u64,
    /// Exchanges with an injection attempt in the prompt.
    pub injection: u64,
    /// Exchanges with an instruction hidden in a document or a tool result.
    pub indirect: u64,
    /// Exchanges with a jailbreak attempt.
    pub jailbreak: u64,
    /// Exchanges with personal data in the prompt.
    pub pii_prompts: u64,
    /// Exchanges with personal data in the answer.
    pub pii_answers: u64,
    /// Exchanges with a credential in the prompt.
    pub secret_prompts: u64,
    /// Exchanges with a credential in the answer.
    pub secret_answers: u64,
    /// Tokens sent; `null` when nothing was metered.
    pub input_tokens: Option<u64>,
    /// Tokens received; `null` when nothing was metered.
    pub output_tokens: Option<u64>,
    /// What it cost, in millionths of a US dollar; `null` when nothing had a price.
    pub cost_usd_micros: Option<u64>,
    /// Blocked and withheld exchanges among all, 0 to 1; `null` when there were none.
    pub blocked_share: Option<f64>,
    /// Half of the exchanges took at most this long; `null` when there were none.
    pub latency_p50_us: Option<u64>,
    /// 95 of 100 exchanges took at most this long; `null` when there were none.
    pub latency_p95_us: Option<u64>,
    /// 99 of 100 exchanges took at most this long; `null` when there were none.
    pub latency_p99_us: Option<u64>,
}

/// What one team or user used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MetricsShare {
    /// The team or user.
    pub id: String,
    /// Exchanges that ended.
    pub exchanges: u64,
    /// Tokens sent; `null` when nothing was metered.
    pub input_tokens: Option<u64>,
    /// Tokens received; `null` when nothing was metered.
    pub output_tokens: Option<u64>,
    /// What it cost, in millionths of a US dollar; `null` when nothing had a price.
    pub cost_usd_micros: Option<u64>,
}

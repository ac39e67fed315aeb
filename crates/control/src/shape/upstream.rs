//! Shapes of upstreams, of their health, and of the models that they serve.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;

/// Every upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UpstreamList {
    /// By id.
    pub items: Vec<Upstream>,
    /// There is one page.
    pub next: Option<String>,
}

/// A place that prompts are forwarded to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Upstream {
    /// Its name.
    pub id: String,
    /// What it speaks, such as `OpenAI`; `null` for the demo model, which is asked in process.
    pub speaks: Option<String>,
    /// The models that it serves, first or in place of another.
    pub models: Vec<String>,
    /// How it is doing; `null` before its first call.
    pub health: Option<UpstreamHealth>,
}

/// How an upstream is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UpstreamHealth {
    /// Whether it is called.
    pub breaker: Breaker,
    /// Since when.
    pub since: Time,
    /// How long its answers take to begin, in microseconds, the latest counting most; `null`
    /// before the first answer.
    pub first_byte_us: Option<u64>,
    /// Calls since the gateway started.
    pub calls: u64,
    /// Those of them that failed: 429, 5xx, no connection, no answer.
    pub failures: u64,
    /// The last one; `null` when none failed.
    pub last_failure: Option<UpstreamFailure>,
}

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UpstreamFailure {
    /// When.
    pub at: Time,
    /// What went wrong.
    pub code: String,
}

/// Whether an upstream is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Breaker {
    /// It is.
    Closed,
    /// It is left alone for a while.
    Open,
    /// It is asked once, to see.
    HalfOpen,
}

/// Every model that may be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelList {
    /// By name.
    pub items: Vec<ServedModel>,
    /// There is one page.
    pub next: Option<String>,
}

/// A model as clients name it, and where it is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServedModel {
    /// The name that clients use.
    pub id: String,
    /// How one of its targets is chosen.
    pub strategy: Strategy,
    /// Its own targets.
    pub targets: Vec<ModelTarget>,
    /// The models that stand in when none of them can answer, in the order they are asked.
    pub fallback: Vec<String>,
}

/// One place that serves a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelTarget {
    /// Where.
    pub upstream: String,
    /// The upstream's name for the model; `null` when it is the same.
    pub model: Option<String>,
    /// Its share of the traffic among the weights of all targets, with `weighted`.
    pub weight: u32,
    /// What it costs there; `null` when nobody said.
    pub price: Option<ModelPrice>,
}

/// What a model costs, in millionths of a US dollar for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelPrice {
    /// Tokens sent.
    pub input_usd_micros: u64,
    /// Tokens sent that the provider had cached.
    pub cached_input_usd_micros: u64,
    /// Tokens received.
    pub output_usd_micros: u64,
}

/// How a target is chosen among several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// In the order they are written.
    Priority,
    /// By chance, in proportion to their weights.
    Weighted,
    /// The one that answers soonest.
    LeastLatency,
}

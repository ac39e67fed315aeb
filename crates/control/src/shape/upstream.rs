//! Shapes of upstreams and of their health.

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

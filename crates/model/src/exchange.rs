//! The facts of one exchange: what admission promised, and what came of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::features::Features;
use crate::finding::Finding;
use crate::id::{ExchangeId, ModelName, SessionId, StandingId, UpstreamId};
use crate::money::{MicroUsd, Usage};
use crate::principal::Principal;
use crate::standing::{Standing, Target};
use crate::time::Timestamp;
use crate::verdict::{NotScanned, Verdict};

/// Written before an exchange is forwarded; one that has no Event at start-up was cut by a crash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The exchange.
    pub exchange: ExchangeId,
    /// When it was admitted.
    pub at: Timestamp,
    /// Who called.
    pub principal: Principal,
    /// In which conversation.
    pub session: SessionId,
    /// The route, such as `/v1/chat/completions`.
    pub route: Arc<str>,
    /// The model asked for.
    pub model: ModelName,
    /// What was reserved from the budgets.
    pub reserved: MicroUsd,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Outcome {
    /// The answer was delivered whole.
    Completed,
    /// The prompt was refused by policy.
    Blocked {
        /// The code the client got.
        code: Arc<str>,
    },
    /// The answer was kept back by policy.
    Withheld {
        /// The code the client got.
        code: Arc<str>,
    },
    /// Refused before inspection: no key, no access, no budget, malformed.
    Denied {
        /// The code the client got.
        code: Arc<str>,
    },
    /// The upstream or we ourselves failed.
    Failed {
        /// A stable code.
        code: Arc<str>,
    },
    /// The client went away before the end.
    ClientLeft,
    /// The process died; found at the next start.
    Aborted {
        /// Always `crash` today.
        code: Arc<str>,
    },
}

impl Outcome {
    /// The word for this outcome.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Blocked { .. } => "blocked",
            Self::Withheld { .. } => "withheld",
            Self::Denied { .. } => "denied",
            Self::Failed { .. } => "failed",
            Self::ClientLeft => "client_left",
            Self::Aborted { .. } => "aborted",
        }
    }

    /// The code that the client got, if any.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Blocked { code }
            | Self::Withheld { code }
            | Self::Denied { code }
            | Self::Failed { code }
            | Self::Aborted { code } => Some(code),
            Self::Completed | Self::ClientLeft => None,
        }
    }
}

/// What inspection of one direction came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Inspection {
    /// Everything was looked at.
    Scanned {
        /// What was decided.
        verdict: Verdict,
    },
    /// Something was not looked at; what was looked at got this verdict.
    Partial {
        /// What was decided.
        verdict: Verdict,
        /// Why not everything.
        reason: NotScanned,
    },
    /// Nothing was looked at.
    NotScanned {
        /// Why.
        reason: NotScanned,
    },
}

impl Inspection {
    /// The exchange ended before there was anything to look at.
    pub const NOT_REACHED: Self = Self::NotScanned {
        reason: NotScanned::NotReached,
    };

    /// What was decided, if anything was looked at.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Scanned { verdict } | Self::Partial { verdict, .. } => Some(*verdict),
            Self::NotScanned { .. } => None,
        }
    }
}

/// Under which thresholds an exchange was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// The published thresholds.
    Normal,
    /// Lower thresholds, redact becomes block, answers held to the end.
    Strict,
}

/// A request that used up one of a target's scrutinised requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scrutinised {
    /// The standing that was charged.
    pub standing: StandingId,
    /// Whose.
    pub target: Target,
    /// How many are left after this one.
    pub remaining: u32,
}

/// One inline action that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionDone {
    /// The playbook.
    pub playbook: Arc<str>,
    /// Its version.
    pub version: u32,
    /// The step's id in it.
    pub step: Arc<str>,
    /// What came of it.
    pub effect: Effect,
}

/// What an inline action did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Effect {
    /// The exchange was refused.
    Denied {
        /// The HTTP status.
        status: u16,
        /// The code.
        code: Arc<str>,
    },
    /// A standing was set.
    Standing {
        /// As it was set; removing it is the undo.
        standing: Standing,
    },
    /// It did not work.
    Failed {
        /// A stable code.
        code: Arc<str>,
    },
}

/// Where the time went, in microseconds. What did not happen is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Latency {
    /// From the first byte in to the last byte out.
    pub total_us: u64,
    /// Looking at the prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspect_us: Option<u64>,
    /// From forwarding to the first byte of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream_first_byte_us: Option<u64>,
    /// From the first byte in to the first text released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token_us: Option<u64>,
}

/// Who the client program is, without naming a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Client {
    /// Keyed hash of the user agent and header order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<u64>,
    /// Keyed hash of the network prefix (/24 or /48).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<u64>,
}

/// One try to have an exchange answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Where.
    pub upstream: UpstreamId,
    /// `answered`; `passed_over` when it answered a status that lets another be asked; `resting`
    /// when it was left alone and not called; else the code of what went wrong.
    pub result: Arc<str>,
    /// The status that it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took, in microseconds; `None` when it was not called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_us: Option<u64>,
}

/// The terminal fact of one exchange: exactly one for each that passed `accept` (invariant 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeEvent {
    /// The exchange.
    pub exchange: ExchangeId,
    /// Who called; `None` when nobody could be identified.
    pub principal: Option<Principal>,
    /// In which conversation.
    pub session: Option<SessionId>,
    /// When the first byte came in.
    pub started: Timestamp,
    /// The route, such as `/v1/chat/completions`.
    pub route: Arc<str>,
    /// The wire format, such as `openai.chat_completions`.
    pub dialect: Option<Arc<str>>,
    /// Whether a streamed answer was asked for.
    pub streamed: bool,
    /// The model asked for.
    pub model: Option<ModelName>,
    /// The model that answered, in the provider's words.
    pub served_model: Option<Arc<str>>,
    /// Where it was forwarded.
    pub upstream: Option<UpstreamId>,
    /// How many upstream calls were made.
    pub upstream_calls: u32,
    /// Every try, in order, when there was more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// The HTTP status that the client got; `None` if it got none.
    pub status: Option<u16>,
    /// How it ended.
    pub outcome: Outcome,
    /// Under which thresholds.
    pub profile: Profile,
    /// The scrutiny it was charged to.
    pub scrutinised: Option<Scrutinised>,
    /// The prompt's inspection.
    pub input: Inspection,
    /// The answer's inspection.
    pub output: Inspection,
    /// Every rule that fired.
    pub findings: Vec<Finding>,
    /// What was done at once.
    pub actions: Vec<ActionDone>,
    /// Tokens; `None` when nothing was forwarded.
    pub usage: Option<Usage>,
    /// What it cost; `None` when the model has no price.
    pub cost: Option<MicroUsd>,
    /// Where the time went.
    pub latency: Latency,
    /// The prompt, measured.
    pub prompt: Option<Features>,
    /// The answer, measured.
    pub answer: Option<Features>,
    /// The client program.
    pub client: Client,
    /// The version of the Snapshot that judged it.
    pub snapshot: u64,
    /// SHA-256 of the sealed body, in hex; `None` when there is no body.
    pub body: Option<String>,
}

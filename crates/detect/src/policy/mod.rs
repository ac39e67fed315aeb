//! What findings mean: thresholds, actions, leaks, tools. Decides; never looks at text.

mod compile;
mod judge;
mod operator;
mod spec;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::exchange::Profile;
use model::finding::Score;
use model::segment::Origin;

use crate::adjust::Adjustments;
use crate::provenance::Delimiter;
use crate::value::Switches;

pub use compile::compile_policy;
pub use operator::Operator;
pub use spec::PolicySpec;

pub(crate) use compile::is_entity;
pub(crate) use judge::LeakJudge;

/// Where a text stands towards the application: typed by its user, or merely read by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// What a user types, and every role that a client merely claims.
    User,
    /// What nobody vouches for: documents, tool results, web pages.
    Untrusted,
}

impl Reach {
    /// The reach of a text of this origin.
    #[must_use]
    pub fn of(origin: Origin) -> Self {
        if origin.is_untrusted_content() {
            Self::Untrusted
        } else {
            Self::User
        }
    }
}

/// From which attack score on a prompt is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Under the normal profile.
    pub normal: Score,
    /// Under the strict profile.
    pub strict: Score,
}

impl Thresholds {
    /// The threshold of a profile.
    #[must_use]
    pub fn of(self, profile: Profile) -> Score {
        match profile {
            Profile::Normal => self.normal,
            Profile::Strict => self.strict,
        }
    }
}

/// What is done about a finding in a prompt.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    serde::Deserialize,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PromptAction {
    /// Note it; the text passes.
    Record,
    /// Mask it before it is forwarded; under the strict profile, block.
    Redact,
    /// Refuse the prompt.
    Block,
}

/// What is done about a finding in an answer.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    serde::Deserialize,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AnswerAction {
    /// Note it; the text passes.
    Record,
    /// Mask it; under the strict profile, withhold.
    Mask,
    /// Keep the answer back.
    Withhold,
}

/// What is done about a request that says something nobody can read here.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    serde::Deserialize,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Uninspected {
    /// It goes nowhere.
    #[default]
    Refuse,
    /// It goes on, and is recorded as not scanned.
    Pass,
}

/// When personal data in an answer is a leak, and what happens then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakRule {
    /// Entities of which a single one is a leak of the high class. Secrets always are.
    pub high: BTreeSet<Arc<str>>,
    /// Done about the high class.
    pub high_action: AnswerAction,
    /// Done about everything else.
    pub low_action: AnswerAction,
    /// This many distinct values in one answer are withheld, whatever their class.
    pub many_records: u32,
    /// Entities that answers under this policy may contain.
    pub entitled: BTreeSet<Arc<str>>,
}

/// A tool that an answer may call under the strict profile.
#[derive(Debug, Clone)]
pub struct AllowedTool {
    /// The tool.
    pub name: Arc<str>,
    /// Its arguments and what each may look like in full; others are not allowed.
    pub arguments: Vec<(Arc<str>, regex::Regex)>,
}

/// A policy as checked.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its id.
    pub id: Arc<str>,
    /// Thresholds for what users type.
    pub user: Thresholds,
    /// Thresholds for documents and tool results.
    pub untrusted: Thresholds,
    /// Personal data in prompts.
    pub prompt_pii: PromptAction,
    /// Credentials in prompts.
    pub prompt_secret: PromptAction,
    /// What stands instead of the values of an entity in prompts.
    pub operators: BTreeMap<Arc<str>, Operator>,
    /// Data-carrying links in prompts.
    pub prompt_exfiltration: PromptAction,
    /// Data-carrying links in answers.
    pub answer_exfiltration: AnswerAction,
    /// Passages of the system prompt in answers; its canary is always withheld.
    pub answer_leakage: AnswerAction,
    /// Hosts that answers may link to and load images from, with their subdomains when written
    /// as `*.example.com`.
    pub hosts: Vec<Box<str>>,
    /// Personal data and credentials in answers.
    pub leak: LeakRule,
    /// Countries and topics whose values are looked for besides the usual ones.
    pub switches: Switches,
    /// What may be called under the strict profile; everything else is withheld.
    pub strict_tools: Vec<AllowedTool>,
    /// What stands round documents inside a message.
    pub documents: Vec<Delimiter>,
    /// What is done about a request that says something nobody can read here.
    pub uninspected: Uninspected,
    /// What people changed about rules.
    pub adjustments: Adjustments,
}

impl Default for Policy {
    /// The published defaults, documented in `docs/detection.md`.
    fn default() -> Self {
        let high = ["CREDIT_CARD", "IBAN_CODE", "US_SSN"];
        Self {
            id: Arc::from("default"),
            user: Thresholds {
                normal: Score::from_millis(800),
                strict: Score::from_millis(450),
            },
            untrusted: Thresholds {
                normal: Score::from_millis(700),
                strict: Score::from_millis(350),
            },
            prompt_pii: PromptAction::Record,
            prompt_secret: PromptAction::Redact,
            operators: BTreeMap::new(),
            prompt_exfiltration: PromptAction::Record,
            answer_exfiltration: AnswerAction::Mask,
            answer_leakage: AnswerAction::Mask,
            hosts: Vec::new(),
            leak: LeakRule {
                high: high.into_iter().map(Arc::from).collect(),
                high_action: AnswerAction::Withhold,
                low_action: AnswerAction::Mask,
                many_records: 5,
                entitled: BTreeSet::new(),
            },
            switches: Switches::default(),
            strict_tools: Vec::new(),
            documents: Vec::new(),
            uninspected: Uninspected::Refuse,
            adjustments: Adjustments::default(),
        }
    }
}

impl Policy {
    /// Whether answers may link to this host.
    #[must_use]
    pub fn is_allowed_host(&self, host: &str) -> bool {
        self.hosts
            .iter()
            .any(|allowed| match allowed.strip_prefix('*') {
                Some(domain) => host.len() > domain.len() && host.ends_with(domain),
                None => **allowed == *host,
            })
    }

    /// The score from which a text of this reach is blocked.
    #[must_use]
    pub fn block_at(&self, reach: Reach, profile: Profile) -> Score {
        match reach {
            Reach::User => self.user.of(profile),
            Reach::Untrusted => self.untrusted.of(profile),
        }
    }
}

//! A policy as written in `bartizan.yaml`.

use std::collections::BTreeMap;

use model::document::Placed;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{AnswerAction, PromptAction, Uninspected};

/// What is done about what detection finds. Everything but the id has a published default.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicySpec {
    /// The name by which teams and keys choose this policy.
    pub id: String,
    /// From which attack score on a prompt is blocked.
    #[serde(default)]
    pub block_at: BlockAtSpec,
    /// What is done about sensitive content in prompts.
    #[serde(default)]
    pub prompts: PromptsSpec,
    /// What is done about sensitive content in answers.
    #[serde(default)]
    pub answers: AnswersSpec,
    /// Countries whose numbers are looked for, such as `de`; none by default.
    #[serde(default)]
    pub countries: Vec<Placed<String>>,
    /// Values of everyday text that are looked for: `dates`, `names`, `network`, `web`; none by
    /// default.
    #[serde(default)]
    pub topics: Vec<Placed<String>>,
    /// Tools that an answer may call under the strict profile; all others are withheld.
    #[serde(default)]
    pub strict_tools: Vec<ToolSpec>,
    /// What stands round documents inside a message, such as `<document>` and `</document>`.
    #[serde(default)]
    pub documents: Vec<DelimiterSpec>,
    /// What is done about a request that says something nobody can read here: a prompt of tokens,
    /// a recording, a file that is no text; `refuse` by default.
    #[serde(default)]
    pub uninspected: Option<Uninspected>,
}

/// Thresholds per channel.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockAtSpec {
    /// For what a user types, and every role that a client merely claims.
    #[serde(default)]
    pub user: Option<ThresholdSpec>,
    /// For documents and tool results.
    #[serde(default)]
    pub untrusted: Option<ThresholdSpec>,
}

/// Two thresholds between 0 and 1.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdSpec {
    /// Under the normal profile.
    pub normal: Placed<f64>,
    /// Under the strict profile; not above the normal one.
    pub strict: Placed<f64>,
}

/// Actions on prompts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PromptsSpec {
    /// Personal data; `record` by default.
    #[serde(default)]
    pub pii: Option<PromptAction>,
    /// Credentials; `redact` by default.
    #[serde(default)]
    pub secret: Option<PromptAction>,
    /// Links and images that carry data; `record` by default.
    #[serde(default)]
    pub exfiltration: Option<PromptAction>,
    /// What stands in the forwarded prompt instead of the values of an entity, such as
    /// `EMAIL_ADDRESS`, whatever is done about its kind.
    #[serde(default)]
    pub operators: BTreeMap<String, OperatorSpec>,
}

/// What stands instead of a value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorSpec {
    /// What is done to the value.
    pub action: Placed<OperatorAction>,
    /// For `mask`: so many letters and digits at the end are shown; none by default.
    #[serde(default)]
    pub keep_last: Option<u32>,
    /// For `mask`: what stands for each of the others; `*` by default.
    #[serde(default)]
    pub with: Option<char>,
    /// For `replace`: what stands instead of the value.
    #[serde(default)]
    pub text: Option<String>,
}

/// What is done to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OperatorAction {
    /// It is left out.
    Redact,
    /// Its letters and digits are shown as another sign.
    Mask,
    /// Other words stand instead.
    Replace,
    /// Its hash under the tenant's key stands instead.
    Hash,
    /// A placeholder stands instead, and the answer's reader gets the value back.
    Restore,
}

/// Actions on answers.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersSpec {
    /// Links and images that carry data; `mask` by default.
    #[serde(default)]
    pub exfiltration: Option<AnswerAction>,
    /// Passages of the system prompt; `mask` by default.
    #[serde(default)]
    pub leakage: Option<AnswerAction>,
    /// Hosts that answers may link to and load images from, such as `example.com` or
    /// `*.example.com`. When any is listed, images from all others count as exfiltration.
    #[serde(default)]
    pub allowed_hosts: Vec<Placed<String>>,
    /// When personal data is a leak.
    #[serde(default)]
    pub leak: LeakSpec,
    /// Entities that answers may contain, such as `PHONE_NUMBER`.
    #[serde(default)]
    pub entitled: Vec<Placed<String>>,
}

/// The leak rule.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeakSpec {
    /// Entities of which one is enough; cards, IBANs and national ids by default. Secrets always are.
    #[serde(default)]
    pub high_entities: Option<Vec<Placed<String>>>,
    /// Done about the high class; `withhold` by default.
    #[serde(default)]
    pub high: Option<AnswerAction>,
    /// Done about everything else; `mask` by default.
    #[serde(default)]
    pub low: Option<AnswerAction>,
    /// This many distinct values in one answer are withheld; 5 by default.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub many_records: Option<u32>,
}

/// One tool of the allow-list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolSpec {
    /// The tool's name.
    pub name: Placed<String>,
    /// For each argument, the regular expression that its whole value matches.
    #[serde(default)]
    pub arguments: BTreeMap<String, Placed<String>>,
}

/// What stands before and after a document.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelimiterSpec {
    /// Before it; may be the beginning of a tag, such as `<document`.
    pub open: Placed<String>,
    /// After it.
    pub close: Placed<String>,
}

//! Shapes of detection rules and of what people changed about them.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::words::{Direction, Kind, Origin, RuleCost, RuleOrigin, Severity, Verdict};

/// Every rule.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RuleList {
    /// By id.
    pub items: Vec<RuleRow>,
    /// There is one page.
    pub next: Option<String>,
}

/// One rule, as a list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// One line for a person.
    pub title: String,
    /// What kind of danger it tells of.
    pub kind: Kind,
    /// How bad a finding is.
    pub severity: Severity,
    /// MITRE ATLAS and OWASP ids.
    pub techniques: Vec<String>,
    /// The entity, for personal data and credentials.
    pub entity: Option<String>,
    /// Where it was written.
    pub origin: RuleOrigin,
    /// How much of everyday text wakes it.
    pub cost: RuleCost,
    /// The country or topic that a policy has to ask for; `null` when it is always looked for.
    pub asked_for_by: Option<String>,
    /// Exchanges of the last 24 hours in which it fired.
    pub hits_24h: u64,
    /// Exchanges of the last 7 days in which it fired.
    pub hits_7d: u64,
    /// Of these, the share that raised no alert, or one resolved as a false positive; `null`
    /// without hits.
    pub noise: Option<f64>,
    /// Whether it looks at anything.
    pub enabled: bool,
    /// The least score of a finding that people set, in thousandths.
    pub threshold_millis: Option<u16>,
    /// Exceptions that hold now.
    pub exceptions: u32,
}

/// One rule, whole.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Rule {
    /// What a list shows.
    pub summary: RuleRow,
    /// Which way the texts go that it looks at.
    pub directions: Vec<Direction>,
    /// Where the texts come from; everywhere if empty.
    pub origins: Vec<Origin>,
    /// What is looked for.
    pub patterns: Vec<RulePattern>,
    /// The check in code that a value must pass.
    pub validator: Option<String>,
    /// Words before a value that make it more likely.
    pub context: Vec<String>,
    /// Texts in which it finds something.
    pub matching: Vec<String>,
    /// Texts in which it finds nothing.
    pub silent: Vec<String>,
    /// What people changed; `null` when nobody has.
    pub change: Option<RuleChange>,
}

/// One pattern of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RulePattern {
    /// The regular expression as written.
    pub regex: String,
    /// How sure a match is, in thousandths.
    pub score_millis: u16,
}

/// What people changed about a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleChange {
    /// Counted from 1; a new change names the one it was made from.
    pub version: u64,
    /// Who.
    pub author: String,
    /// When.
    pub at: Time,
    /// Whether the rule looks at anything.
    pub enabled: bool,
    /// The least score of a finding, in thousandths.
    pub threshold_millis: Option<u16>,
    /// For whom it is silent.
    pub exceptions: Vec<RuleException>,
}

/// For whom a rule is silent, and until when. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleException {
    /// Only for this application.
    pub app: Option<String>,
    /// Only for this key.
    pub key: Option<String>,
    /// Only for this user.
    pub user: Option<String>,
    /// Why.
    pub reason: String,
    /// Until when.
    pub expires: Time,
    /// Whether that is over.
    pub expired: bool,
}

/// What somebody wants to change about a rule.
#[derive(Debug, ToSchema)]
#[schema(as = RuleChangeRequest)]
pub struct RuleChangeSpec {
    /// The version of the change that was shown; 0 when there was none.
    pub version: u64,
    /// Whether the rule shall look at anything; it does if not said.
    pub enabled: Option<bool>,
    /// The least score of a finding, in thousandths.
    #[schema(minimum = 0, maximum = 1000)]
    pub threshold_millis: Option<u16>,
    /// For whom it shall be silent.
    pub exceptions: Option<Vec<RuleExceptionSpec>>,
}

/// What a change would have done to the traffic of the last 7 days, told from recorded findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RulePreview {
    /// Since when.
    pub from: Time,
    /// Until when.
    pub to: Time,
    /// All exchanges of that time.
    pub exchanges: u64,
    /// Those in which the rule fired.
    pub fired: u64,
    /// Of these, how many were judged again: the newest, at most 5,000.
    pub judged: u64,
    /// Of these, how many were decided by something that findings do not tell, such as another
    /// policy; they are not counted below.
    pub not_comparable: u64,
    /// What they come to as the rule is now.
    pub is: RulePreviewCount,
    /// What they would come to.
    pub then: RulePreviewCount,
    /// How many would end otherwise.
    pub changed: u64,
    /// Some of these, newest first.
    pub samples: Vec<RulePreviewSample>,
    /// Since then the rule was told to say less than it would now, and what it kept silent about is
    /// not recorded: there may be more than is told here. `null` when nothing is missing.
    pub blind_since: Option<Time>,
}

/// What exchanges come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RulePreviewCount {
    /// Prompts blocked and answers withheld.
    pub blocked: u64,
    /// Let through with parts masked.
    pub masked: u64,
    /// Let through.
    pub passed: u64,
}

/// An exchange that would have ended otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RulePreviewSample {
    /// The exchange.
    pub id: String,
    /// When.
    pub started: Time,
    /// What it comes to as the rule is now.
    pub is: Verdict,
    /// What it would come to.
    pub then: Verdict,
}

/// For whom a rule shall be silent.
#[derive(Debug, ToSchema)]
#[schema(as = RuleExceptionRequest)]
pub struct RuleExceptionSpec {
    /// Only for this application.
    pub app: Option<String>,
    /// Only for this key.
    pub key: Option<String>,
    /// Only for this user.
    pub user: Option<String>,
    /// Why.
    #[schema(min_length = 3, max_length = 500)]
    pub reason: String,
    /// Until when, within a year.
    #[schema(format = DateTime)]
    pub expires: String,
}

/// Which version of a change somebody has looked at.
#[derive(Debug, ToSchema)]
#[schema(as = RuleChangeVersion)]
pub struct RuleUndoSpec {
    /// The version that was shown.
    #[schema(minimum = 1)]
    pub version: u64,
}

//! What a person changed about one rule, as written.

use model::document::Placed;
use schemars::JsonSchema;
use serde::Deserialize;

/// What is changed about one rule. The rule itself stays as it is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentSpec {
    /// The id of the rule.
    pub rule: Placed<String>,
    /// Whether the rule looks at anything; it does if not said.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// The least score that a finding of the rule must have, between 0 and 1.
    #[serde(default)]
    pub threshold: Option<Placed<f64>>,
    /// For whom the rule is silent for a while.
    #[serde(default)]
    pub exceptions: Vec<ExceptionSpec>,
}

/// For whom a rule is silent, and until when. Everything that is given must hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionSpec {
    /// Only for this application.
    #[serde(default)]
    pub app: Option<String>,
    /// Only for this key, by its public name.
    #[serde(default)]
    pub key: Option<String>,
    /// Only for this user.
    #[serde(default)]
    pub user: Option<String>,
    /// Why, for whoever reads it later.
    pub reason: Placed<String>,
    /// Until when, in UTC, such as `2026-12-24T00:00:00Z`. Every exception ends.
    pub expires: Placed<String>,
}

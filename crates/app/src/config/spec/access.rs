//! Who may call: tenants, teams and virtual keys, as written.

use model::document::Placed;
use schemars::JsonSchema;
use serde::Deserialize;

use super::SecretSpec;

/// An organisation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantSpec {
    /// Its name.
    pub id: Placed<String>,
}

/// A team.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamSpec {
    /// Its name.
    pub id: Placed<String>,
    /// Its organisation.
    pub tenant: Placed<String>,
    /// The models it may use.
    pub models: Vec<Placed<String>>,
    /// The policy it works under; `default` when not given.
    pub policy: Option<Placed<String>>,
    /// What all its calls together may cost.
    pub budget: Option<BudgetSpec>,
}

/// What calls may cost, in US dollars.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetSpec {
    /// Per calendar day, UTC.
    pub usd_per_day: Option<Placed<f64>>,
    /// Per calendar month, UTC.
    pub usd_per_month: Option<Placed<f64>>,
}

/// A virtual key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeySpec {
    /// Its public name.
    pub id: Placed<String>,
    /// Its organisation.
    pub tenant: Placed<String>,
    /// The team that pays.
    pub team: Placed<String>,
    /// The application that uses it.
    pub app: Placed<String>,
    /// On whose behalf the application calls: a person or a service.
    pub user: Placed<String>,
    /// The key itself, as `${NAME}` or `{ file: … }`. Or give its `hash`.
    pub secret: Option<Placed<SecretSpec>>,
    /// The key's hash, `sha256:` and 64 hex digits; `bartizan key new` prints both.
    pub hash: Option<Placed<String>>,
    /// When it ends, such as `2026-12-31T00:00:00Z`; it does not when not given.
    pub expires: Option<Placed<String>>,
    /// Whether it is switched off.
    #[serde(default)]
    pub disabled: bool,
    /// The secret before this one, while both hold.
    pub previous: Option<PreviousSpec>,
    /// What it may be used for; calls of models when not given.
    #[serde(default = "calls_of_models")]
    pub scopes: Vec<ScopeSpec>,
    /// How the end user behind a call is known; `none` when not given.
    #[serde(default)]
    pub end_user: EndUserSpec,
    /// Whether the application may name its sessions with `x-bartizan-session`, and the messages
    /// that are documents with `x-bartizan-documents`.
    #[serde(default)]
    pub trusted: bool,
    /// The system prompts that are approved for it, each as `sha256:` and 64 hex digits;
    /// `bartizan prompt hash` prints them. Any other text of the system is looked at like the
    /// words of a user.
    #[serde(default)]
    pub system_prompts: Vec<Placed<String>>,
    /// Whether a mark is planted in its system prompt, so that an answer which gives the prompt
    /// away is known by it.
    #[serde(default)]
    pub canary: bool,
    /// The models it may use; those of its team when not given.
    pub models: Option<Vec<Placed<String>>>,
    /// The policy it works under; that of its team when not given.
    pub policy: Option<Placed<String>>,
    /// What all calls with this key may cost, beside the budget of its team.
    pub budget: Option<BudgetSpec>,
}

/// A secret that another has replaced, and that holds a while longer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviousSpec {
    /// Its hash, `sha256:` and 64 hex digits.
    pub hash: Placed<String>,
    /// Until when it holds, such as `2026-12-31T00:00:00Z`.
    pub until: Placed<String>,
}

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeSpec {
    /// Calls of models, and the list of them.
    Models,
    /// Inspections without a call of a model, `POST /v1/inspect`.
    Inspect,
}

fn calls_of_models() -> Vec<ScopeSpec> {
    vec![ScopeSpec::Models]
}

/// How the end user behind a call is known. Clients may forge the last two, so scrutiny and
/// budgets always bind the key too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndUserSpec {
    /// The key is the user.
    #[default]
    None,
    /// The application says so in `x-bartizan-user`.
    TrustedHeader,
    /// The `user` field of the request body.
    Body,
}

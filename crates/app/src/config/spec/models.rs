//! Models as clients name them, and where each is served, as written.

use model::document::Placed;
use schemars::JsonSchema;
use serde::Deserialize;

/// A model as clients name it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSpec {
    /// The name that clients use.
    pub id: Placed<String>,
    /// Where it is served. Or give `targets`.
    pub upstream: Option<Placed<String>>,
    /// The upstream's name for it; `id` when not given.
    pub upstream_model: Option<Placed<String>>,
    /// The places where it is served, when there are several.
    pub targets: Option<Vec<TargetSpec>>,
    /// How one of the targets is chosen; `priority` when not given.
    pub strategy: Option<Placed<StrategySpec>>,
    /// Models that stand in, in this order, when no target of its own can answer.
    #[serde(default)]
    pub fallback: Vec<Placed<String>>,
    /// When another target is asked.
    #[serde(default)]
    pub retry: RetrySpec,
    /// What it costs. Without a price its cost is unknown, and budgets cannot hold it.
    pub price: Option<PriceSpec>,
    /// What a reservation assumes when the client sets no limit; `4096` when not given.
    #[schemars(range(min = 1))]
    pub max_output_tokens: Option<u64>,
    /// Who made it, for `GET /v1/models`; the first upstream's name when not given.
    pub owned_by: Option<String>,
}

impl ModelSpec {
    /// Whether every place that serves it has a price.
    pub fn is_costed(&self) -> bool {
        let targets = self.targets.as_deref().unwrap_or_default();
        let each = !targets.is_empty() && targets.iter().all(|target| target.price.is_some());
        self.price.is_some() || each
    }
}

/// One of several places where a model is served.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetSpec {
    /// The upstream.
    pub upstream: Placed<String>,
    /// The upstream's name for the model; the model's `id` when not given.
    pub model: Option<Placed<String>>,
    /// Its share of the traffic under `strategy: weighted`; `1` when not given. With `0` it is
    /// asked only when the others failed.
    #[schemars(range(max = 1_000_000))]
    pub weight: Option<Placed<u32>>,
    /// What it costs there; as the model when not given.
    pub price: Option<PriceSpec>,
}

/// How one of several targets is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StrategySpec {
    /// The first, and the next when it cannot answer.
    Priority,
    /// By chance, in proportion to `weight`.
    Weighted,
    /// The faster of two drawn by chance.
    LeastLatency,
}

/// When another target is asked, or the same again.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetrySpec {
    /// The most calls for one request, over all targets; `3` when not given.
    #[schemars(range(min = 1, max = 20))]
    pub attempts: Option<u32>,
    /// How often a target that answered one of `statuses` is asked again before the next is; `0`
    /// when not given.
    #[schemars(range(max = 10))]
    pub repeats: Option<u32>,
    /// No call begins later than this after the first; `30s` when not given.
    pub deadline: Option<Placed<String>>,
    /// Statuses that let another target be asked; 429, 502, 503, 504 and 529 when not given.
    pub statuses: Option<Vec<Placed<u16>>>,
}

/// A price in US dollars per million tokens.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceSpec {
    /// For tokens sent.
    pub input: Placed<f64>,
    /// For sent tokens that the provider had cached; as `input` when not given.
    pub cached_input: Option<Placed<f64>>,
    /// For tokens received.
    pub output: Placed<f64>,
}

//! Where a model is served: the targets it has, which of them is asked first, and what follows
//! when one fails.

use std::sync::Arc;
use std::time::Duration;

use model::ModelName;
use model::money::Price;

use super::Upstream;

/// Where a model is served.
#[derive(Debug, Clone)]
pub struct ModelRoute {
    /// The model's own targets, then those of each model that stands in for it, in order.
    pub stages: Vec<Stage>,
    /// When another target is asked.
    pub retry: Retry,
}

impl ModelRoute {
    /// A model that is served in one place.
    #[must_use]
    pub fn to(upstream: Arc<Upstream>, model: Option<String>, price: Option<Price>) -> Self {
        let target = Target {
            upstream,
            model,
            weight: 1,
            price,
        };
        Self {
            stages: vec![Stage {
                stands_in: None,
                strategy: Strategy::Priority,
                targets: vec![target],
            }],
            retry: Retry::default(),
        }
    }

    /// Every target.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.stages.iter().flat_map(|stage| &stage.targets)
    }
}

/// Targets among which one is chosen.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The model whose targets these are, when it stands in for another.
    pub stands_in: Option<ModelName>,
    /// How.
    pub strategy: Strategy,
    /// From these.
    pub targets: Vec<Target>,
}

/// How a target is chosen among several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// In the order they are written.
    Priority,
    /// By chance, in proportion to their weights.
    Weighted,
    /// The one that answers soonest.
    LeastLatency,
}

/// One place that serves a model.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where.
    pub upstream: Arc<Upstream>,
    /// The upstream's name for the model, when that differs.
    pub model: Option<String>,
    /// Its share of the traffic, with [`Strategy::Weighted`].
    pub weight: u32,
    /// What it costs there; `None` when nobody said.
    pub price: Option<Price>,
}

/// When another target is asked, or the same again. Never after a byte of an answer went to the
/// client, and never for a decision of policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// The most calls for one exchange, over all targets.
    pub attempts: u32,
    /// How often a target that answered one of the statuses is asked again before the next is.
    pub repeats: u32,
    /// No new call begins later than this after the first.
    pub deadline: Duration,
    /// Statuses that say: not now, or not here.
    pub statuses: Vec<u16>,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 3,
            repeats: 0,
            deadline: Duration::from_secs(30),
            statuses: vec![429, 502, 503, 504, 529],
        }
    }
}

//! A model as the console shows it: its targets, what they cost, and what stands in for it.

use control::shape::upstream::{ModelPrice, ModelTarget, ServedModel, Strategy};
use gateway::snapshot::{self, ModelEntry, Target};
use model::money::Price;

/// A model; `None` for one that is served nowhere, which no configuration declares.
pub(super) fn served(model: &ModelEntry) -> Option<ServedModel> {
    let (own, others) = model.route.stages.split_first()?;
    let stands_in = others.iter().filter_map(|stage| stage.stands_in.as_ref());
    Some(ServedModel {
        id: model.name.to_string(),
        strategy: match own.strategy {
            snapshot::Strategy::Priority => Strategy::Priority,
            snapshot::Strategy::Weighted => Strategy::Weighted,
            snapshot::Strategy::LeastLatency => Strategy::LeastLatency,
        },
        targets: own.targets.iter().map(target).collect(),
        fallback: stands_in.map(ToString::to_string).collect(),
    })
}

fn target(target: &Target) -> ModelTarget {
    ModelTarget {
        upstream: target.upstream.id.to_string(),
        model: target.model.clone(),
        weight: target.weight,
        price: target.price.map(price),
    }
}

fn price(price: Price) -> ModelPrice {
    ModelPrice {
        input_usd_micros: price.input.0,
        cached_input_usd_micros: price.cached_input.0,
        output_usd_micros: price.output.0,
    }
}

//! Models: where each is served, what stands in for it, and what it costs.

mod fallback;
mod price;

use std::collections::BTreeMap;
use std::sync::Arc;

use gateway::snapshot::{ModelEntry, ModelRoute, Retry, Stage, Strategy, Target};
use model::document::Placed;
use model::money::Price;
use model::{Diagnostic, ModelName};

use super::Check;
use super::routing::Upstreams;
use crate::config::origin::{Objects, Sourced};
use crate::config::spec::{ModelSpec, PriceSpec, RetrySpec, StrategySpec, TargetSpec};
pub(super) use price::dollars;

/// What a reservation assumes when neither client nor configuration sets a limit.
const MAX_OUTPUT_TOKENS: u64 = 4096;

/// The targets of each model's own, by its name.
type Stages = BTreeMap<String, Stage>;

/// Checks the models. One that has a problem is missing from the result.
pub(super) fn models(
    objects: &Objects,
    upstreams: &Upstreams,
    check: &mut Check<'_>,
) -> Vec<ModelEntry> {
    let mut stages = Stages::new();
    for object in &objects.models {
        if let Some(stage) = stage(object, (objects, upstreams), check) {
            stages.insert(object.spec.id.value.clone(), stage);
        }
    }
    fallback::check_all(objects, check);
    let mut models = Vec::new();
    for object in &objects.models {
        let retry = retry(&object.spec.retry, &object.file, check);
        let route = ModelRoute {
            stages: fallback::stages(&object.spec.id.value, objects, &stages),
            retry,
        };
        models.extend(entry(&object.spec, route));
    }
    models
}

fn entry(spec: &ModelSpec, route: ModelRoute) -> Option<ModelEntry> {
    let first = route.targets().next()?;
    let owner = spec.owned_by.clone();
    let owned_by = owner.unwrap_or_else(|| first.upstream.id.as_str().to_owned());
    Some(ModelEntry {
        name: ModelName::parse(&spec.id.value).ok()?,
        price: price::dearest(route.targets().filter_map(|target| target.price)),
        route,
        max_output_tokens: spec.max_output_tokens.unwrap_or(MAX_OUTPUT_TOKENS),
        created: 0,
        owned_by,
    })
}

/// The targets of a model's own.
fn stage(
    object: &Sourced<ModelSpec>,
    world: (&Objects, &Upstreams),
    check: &mut Check<'_>,
) -> Option<Stage> {
    let (spec, file) = (&object.spec, &object.file);
    let price = price_of(spec.price.as_ref(), file, check);
    let written = written(object, check)?;
    let strategy = match spec.strategy.as_ref().map(|strategy| strategy.value) {
        None | Some(StrategySpec::Priority) => Strategy::Priority,
        Some(StrategySpec::Weighted) => Strategy::Weighted,
        Some(StrategySpec::LeastLatency) => Strategy::LeastLatency,
    };
    let weight = |target: &TargetSpec| target.weight.as_ref().map_or(1, |weight| weight.value);
    if strategy == Strategy::Weighted && written.iter().all(|target| weight(target) == 0) {
        let title = format!("no target of model `{}` has a weight", spec.id.value);
        let problem = Diagnostic::error("C052", title).hint("give one a `weight` above 0");
        check.report(problem, spec.id.place(file));
    }
    let mut targets = Vec::new();
    for target in &written {
        let upstream = upstream(&target.upstream, file, world, check);
        let own = price_of(target.price.as_ref(), file, check);
        targets.push((upstream, own, target));
    }
    let target = |(upstream, own, target): (Option<_>, Option<Option<Price>>, &TargetSpec)| {
        Some(Target {
            upstream: upstream?,
            model: target.model.as_ref().map(|name| name.value.clone()),
            weight: weight(target),
            price: own?.or(price?),
        })
    };
    let targets: Option<Vec<Target>> = targets.into_iter().map(target).collect();
    Some(Stage {
        stands_in: None,
        strategy,
        targets: targets?,
    })
}

/// The targets as written, in the short form or the long one.
fn written(object: &Sourced<ModelSpec>, check: &mut Check<'_>) -> Option<Vec<TargetSpec>> {
    let (spec, file) = (&object.spec, &object.file);
    match (&spec.upstream, spec.targets.as_deref()) {
        (Some(upstream), None) => Some(vec![TargetSpec {
            upstream: upstream.clone(),
            model: spec.upstream_model.clone(),
            weight: None,
            price: None,
        }]),
        (None, Some(targets)) if !targets.is_empty() && spec.upstream_model.is_none() => {
            Some(targets.to_vec())
        }
        _ => {
            let title = format!(
                "model `{}` needs either `upstream` or `targets`",
                spec.id.value
            );
            let problem = Diagnostic::error("C051", title).hint(
                "write `upstream`, or a list of `targets` that each name one and its `model`",
            );
            check.report(problem, spec.id.place(file));
            None
        }
    }
}

fn upstream(
    written: &Placed<String>,
    file: &Arc<str>,
    (objects, upstreams): (&Objects, &Upstreams),
    check: &mut Check<'_>,
) -> Option<Arc<gateway::Upstream>> {
    let known = objects.upstreams.iter().map(|u| u.spec.id.value.as_str());
    if !known.clone().any(|name| name == written.value) {
        let name = (written.value.as_str(), written.place(file));
        check.unknown("C009", "upstream", name, known);
    }
    upstreams.get(&written.value).cloned()
}

/// A price, if one is written; outside, whether it could be read.
fn price_of(
    written: Option<&PriceSpec>,
    file: &Arc<str>,
    check: &mut Check<'_>,
) -> Option<Option<Price>> {
    match written {
        None => Some(None),
        Some(written) => price::price(written, file, check).map(Some),
    }
}

fn retry(spec: &RetrySpec, file: &Arc<str>, check: &mut Check<'_>) -> Retry {
    let default = Retry::default();
    for status in spec.statuses.iter().flatten() {
        if !matches!(status.value, 408 | 409 | 425 | 429 | 500..=599) {
            let title = format!("`{}` does not say that another may answer", status.value);
            let problem = Diagnostic::error("C054", title)
                .hint("408, 409, 425, 429 and 500 to 599 do; the others are about the request");
            check.report(problem, status.place(file));
        }
    }
    let deadline = spec.deadline.as_ref();
    let deadline = deadline.and_then(|written| check.duration(written, file));
    let statuses = spec.statuses.as_ref();
    let statuses = statuses.map(|all| all.iter().map(|status| status.value).collect());
    Retry {
        attempts: spec.attempts.unwrap_or(default.attempts),
        repeats: spec.repeats.unwrap_or(default.repeats),
        deadline: deadline.unwrap_or(default.deadline),
        statuses: statuses.unwrap_or(default.statuses),
    }
}

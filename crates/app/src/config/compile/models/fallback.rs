//! Models that stand in for another: declared, without a loop, and with a price where there is one.

use std::collections::BTreeSet;

use gateway::snapshot::Stage;
use model::{Diagnostic, ModelName};

use super::Stages;
use crate::config::compile::Check;
use crate::config::origin::{Objects, Sourced};
use crate::config::spec::ModelSpec;

/// Checks what every model falls back to.
pub(super) fn check_all(objects: &Objects, check: &mut Check<'_>) {
    for object in &objects.models {
        for name in &object.spec.fallback {
            let known = objects.models.iter().map(|m| m.spec.id.value.as_str());
            let place = name.place(&object.file);
            let Some(other) = find(objects, &name.value) else {
                check.unknown("C008", "model", (&name.value, place), known);
                continue;
            };
            if reaches(objects, &name.value, &object.spec.id.value) {
                let title = format!(
                    "model `{}` falls back to itself through `{}`",
                    object.spec.id.value, name.value
                );
                let problem = Diagnostic::error("C053", title)
                    .hint("remove one of the two; a fallback leads one way");
                check.report(problem, place);
            } else if object.spec.is_costed() && !other.spec.is_costed() {
                let title = format!(
                    "`{}` has no price, so what falls back to it counts as free",
                    name.value
                );
                check.report(Diagnostic::warning("C055", title), place);
            }
        }
    }
}

/// The targets of a model, then those of each model that stands in for it: a model before what it
/// falls back to, and each once.
pub(super) fn stages(model: &str, objects: &Objects, stages: &Stages) -> Vec<Stage> {
    let in_order = in_order(objects, model);
    let stage = |name: &&str| {
        let stage = stages.get(*name)?.clone();
        let stands_in = (*name != model).then(|| ModelName::parse(name).ok());
        Some(Stage {
            stands_in: stands_in.flatten(),
            ..stage
        })
    };
    in_order.iter().filter_map(stage).collect()
}

fn find<'a>(objects: &'a Objects, name: &str) -> Option<&'a Sourced<ModelSpec>> {
    objects.models.iter().find(|m| m.spec.id.value == name)
}

/// Whether one model is or falls back to another, by however many steps.
fn reaches(objects: &Objects, from: &str, to: &str) -> bool {
    from == to || in_order(objects, from).contains(&to)
}

/// A model and all that stand in for it, in the order they are asked. Ends in a loop, too.
fn in_order<'a>(objects: &'a Objects, model: &str) -> Vec<&'a str> {
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    let mut waiting = vec![model];
    while let Some(name) = waiting.pop() {
        let Some(object) = find(objects, name) else {
            continue;
        };
        let name = object.spec.id.value.as_str();
        if seen.insert(name) {
            order.push(name);
            let next = object.spec.fallback.iter().rev();
            waiting.extend(next.map(|name| name.value.as_str()));
        }
    }
    order
}

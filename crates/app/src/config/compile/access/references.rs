//! Names in teams and keys that must be declared somewhere, and go together.

use std::sync::Arc;

use model::Diagnostic;
use model::document::Placed;

use crate::config::compile::Check;
use crate::config::origin::{Objects, Sourced};
use crate::config::spec::{KeySpec, TeamSpec};

/// Checks what a team names.
pub(super) fn of_team(object: &Sourced<TeamSpec>, objects: &Objects, check: &mut Check<'_>) {
    let (spec, file) = (&object.spec, &object.file);
    tenant_exists(&spec.tenant, file, objects, check);
    for model in &spec.models {
        model_exists(model, file, objects, check);
    }
    if let Some(policy) = &spec.policy {
        policy_exists(policy, file, objects, check);
    }
    let costed = |model: &Placed<String>| {
        let known = objects
            .models
            .iter()
            .find(|m| m.spec.id.value == model.value);
        known.is_none_or(|model| model.spec.is_costed())
    };
    for model in spec.models.iter().filter(|model| !costed(model)) {
        if spec.budget.is_some() {
            let title = format!(
                "model `{}` has no price, so no budget can hold it",
                model.value
            );
            check.report(Diagnostic::warning("C035", title), model.place(file));
        }
    }
}

/// Checks what a key names.
pub(super) fn of_key(object: &Sourced<KeySpec>, objects: &Objects, check: &mut Check<'_>) {
    let (spec, file) = (&object.spec, &object.file);
    tenant_exists(&spec.tenant, file, objects, check);
    let teams = objects.teams.iter().map(|team| team.spec.id.value.as_str());
    if !teams.clone().any(|name| name == spec.team.value) {
        let name = (spec.team.value.as_str(), spec.team.place(file));
        check.unknown("C007", "team", name, teams);
    }
    for model in spec.models.iter().flatten() {
        model_exists(model, file, objects, check);
    }
    if let Some(policy) = &spec.policy {
        policy_exists(policy, file, objects, check);
    }
}

fn tenant_exists(
    written: &Placed<String>,
    file: &Arc<str>,
    objects: &Objects,
    check: &mut Check<'_>,
) {
    let known = objects
        .tenants
        .iter()
        .map(|tenant| tenant.spec.id.value.as_str());
    if !known.clone().any(|name| name == written.value) {
        check.unknown(
            "C006",
            "tenant",
            (&written.value, written.place(file)),
            known,
        );
    }
}

fn model_exists(
    written: &Placed<String>,
    file: &Arc<str>,
    objects: &Objects,
    check: &mut Check<'_>,
) {
    let known = objects
        .models
        .iter()
        .map(|model| model.spec.id.value.as_str());
    if !known.clone().any(|name| name == written.value) {
        check.unknown(
            "C008",
            "model",
            (&written.value, written.place(file)),
            known,
        );
    }
}

fn policy_exists(
    written: &Placed<String>,
    file: &Arc<str>,
    objects: &Objects,
    check: &mut Check<'_>,
) {
    let declared = objects
        .policies
        .iter()
        .map(|policy| policy.spec.value.id.as_str());
    let known = declared.chain(["default"]);
    if !known.clone().any(|name| name == written.value) {
        check.unknown(
            "C010",
            "policy",
            (&written.value, written.place(file)),
            known,
        );
    }
}

/// Checks that a key and its team belong together.
pub(super) fn same_tenant(key: &Sourced<KeySpec>, team: &Sourced<TeamSpec>, check: &mut Check<'_>) {
    let (own, of_team) = (&key.spec.tenant, &team.spec.tenant);
    if own.value != of_team.value {
        let title = format!(
            "key `{}` belongs to tenant `{}`, its team `{}` to `{}`",
            key.spec.id.value, own.value, team.spec.id.value, of_team.value
        );
        check.error("C011", title, own.place(&key.file));
    }
}

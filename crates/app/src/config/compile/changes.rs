//! What organisations changed about rules: compiled into the policies of their keys, so that the
//! data plane needs no look-up.

use std::sync::Arc;

use detect::{Policy, RuleSet, compile_adjustments};
use gateway::snapshot::{KeyEntry, KeyHash};

use super::content::PolicyTable;
use super::{Check, Input};
use crate::config::origin::Objects;

/// Puts what each organisation changed into its policies.
pub(super) fn apply(
    objects: &Objects,
    rules: &RuleSet,
    (policies, keys): (&mut PolicyTable, &mut [(KeyHash, KeyEntry)]),
    check: &mut Check<'_>,
) {
    for (tenant, changes) in &objects.changes {
        let adjustments = compile_adjustments(changes, rules, &mut check.problems);
        let Some(named) = policies.get_mut(tenant) else {
            continue;
        };
        for policy in named.values_mut() {
            *policy = Arc::new(Policy {
                adjustments: adjustments.clone(),
                ..Policy::clone(policy)
            });
        }
        for (_, key) in keys.iter_mut().filter(|(_, key)| key.tenant == *tenant) {
            if let Some(policy) = named.get(key.policy.id.as_ref()) {
                key.policy = Arc::clone(policy);
            }
        }
    }
}

/// What tells one configuration from another: the text, and every document of the console.
pub(super) fn identity(input: &Input<'_>) -> String {
    let mut identity = input.source.text.clone();
    for document in input.console {
        let tenant = document
            .tenant
            .as_ref()
            .map_or("", |tenant| tenant.as_str());
        for part in [tenant, &document.name, &document.text] {
            identity.push('\0');
            identity.push_str(part);
        }
    }
    identity
}

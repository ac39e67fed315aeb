//! Teams and virtual keys: who may call what, under which policy, at what cost.

mod budget;
mod cards;
mod credential;
mod references;
mod validity;

use std::collections::BTreeMap;
use std::sync::Arc;

use detect::{Policy, PromptHash};
use gateway::Provenance;
use gateway::snapshot::{EndUser, KeyEntry, KeyHash, KeyScopes, Validity};
use model::counters::BudgetLimit;
use model::{AppId, Diagnostic, KeyId, ModelName, TeamId, TenantId, UserId};

use super::{Check, names};
use crate::config::origin::{Objects, Sourced};
use crate::config::spec::{EndUserSpec, KeySpec, ScopeSpec, TeamSpec};

pub(super) use cards::cards;
pub(crate) use cards::{CardTable, Cards};

type Policies = BTreeMap<String, Arc<Policy>>;

/// Checks teams and keys. One that has a problem is missing from the result.
pub(super) fn keys(
    objects: &Objects,
    policies: &Policies,
    check: &mut Check<'_>,
) -> Vec<(KeyHash, KeyEntry)> {
    let mut teams = BTreeMap::new();
    for object in &objects.teams {
        references::of_team(object, objects, check);
        let budget = object.spec.budget.as_ref();
        let limits = budget.map(|spec| budget::limits(spec, &object.file, check));
        teams.insert(
            object.spec.id.value.as_str(),
            (object, limits.unwrap_or_default()),
        );
    }
    let mut keys: Vec<(KeyHash, KeyEntry)> = Vec::new();
    for object in &objects.keys {
        references::of_key(object, objects, check);
        let hash = credential::hash(object, check);
        let budget = object.spec.budget.as_ref();
        let own = budget.map(|spec| budget::limits(spec, &object.file, check));
        let team = teams.get(object.spec.team.value.as_str());
        let names = key_names(object, check);
        let provenance = provenance(object, check);
        let (Some(hash), Some((team, team_limits)), Some(names)) = (hash, team, names) else {
            continue;
        };
        let validity = validity::of_key(object, check);
        let before = validity::previous(object, validity, check);
        let mut secrets = vec![(hash, validity)];
        secrets.extend(before);
        if has_secret_of_another(object, &secrets, &keys, check) {
            continue;
        }
        references::same_tenant(object, team, check);
        let models = models(object, team, check);
        if let Some(policy) = policy(object, team, policies) {
            let budgets = budget::budgets(
                (&names.key, &own.unwrap_or_default()),
                (&names.team, team_limits),
            );
            let mut entry = entry(&object.spec, names, models, policy, budgets);
            entry.provenance = provenance;
            keys.extend(secrets.into_iter().map(|(hash, validity)| {
                let entry = entry.clone();
                (hash, KeyEntry { validity, ..entry })
            }));
        }
    }
    keys
}

/// Whether one of the secrets of a key is a secret of another key, or both are the same.
fn has_secret_of_another(
    object: &Sourced<KeySpec>,
    secrets: &[(KeyHash, Validity)],
    keys: &[(KeyHash, KeyEntry)],
    check: &mut Check<'_>,
) -> bool {
    let id = &object.spec.id;
    let taken = |(hash, _): &(KeyHash, Validity)| {
        let owner = keys.iter().find(|(known, _)| known == hash);
        owner.map(|(_, entry)| entry.key.to_string())
    };
    let same = secrets.first().map(|(hash, _)| hash) == secrets.get(1).map(|(hash, _)| hash);
    let twice = same.then(|| id.value.clone());
    let Some(other) = secrets.iter().find_map(taken).or(twice) else {
        return false;
    };
    let title = format!("key `{}` has the same secret as key `{other}`", id.value);
    let problem = Diagnostic::error("C024", title).hint("make a new one");
    check.report(problem, id.place(&object.file));
    true
}

/// The names in a key, as ids.
struct Names {
    key: KeyId,
    tenant: TenantId,
    team: TeamId,
    app: AppId,
    user: UserId,
}

fn key_names(object: &Sourced<KeySpec>, check: &mut Check<'_>) -> Option<Names> {
    let (spec, file) = (&object.spec, &object.file);
    let app = names::plain(&spec.app, "app", file, AppId::parse, check);
    let user = names::plain(&spec.user, "user", file, UserId::parse, check);
    Some(Names {
        key: KeyId::parse(&spec.id.value).ok()?,
        tenant: TenantId::parse(&spec.tenant.value).ok()?,
        team: TeamId::parse(&spec.team.value).ok()?,
        app: app?,
        user: user?,
    })
}

fn entry(
    spec: &KeySpec,
    names: Names,
    models: Vec<ModelName>,
    policy: Arc<Policy>,
    budgets: Vec<BudgetLimit>,
) -> KeyEntry {
    KeyEntry {
        key: names.key,
        tenant: names.tenant,
        team: names.team,
        app: names.app,
        user: names.user,
        end_user: match spec.end_user {
            EndUserSpec::None => EndUser::None,
            EndUserSpec::TrustedHeader => EndUser::TrustedHeader,
            EndUserSpec::Body => EndUser::Body,
        },
        trusted: spec.trusted,
        scopes: KeyScopes {
            models: spec.scopes.contains(&ScopeSpec::Models),
            inspect: spec.scopes.contains(&ScopeSpec::Inspect),
        },
        models,
        policy,
        budgets,
        provenance: Provenance::default(),
        validity: Validity::default(),
    }
}

/// What the application vouches for.
fn provenance(key: &Sourced<KeySpec>, check: &mut Check<'_>) -> Provenance {
    let problem = (
        "C023",
        "the hash of a system prompt",
        "sha256:…64 hex digits…",
    );
    let approved = key.spec.system_prompts.iter();
    let approved =
        approved.filter_map(|hash| check.value(hash, &key.file, PromptHash::parse, problem));
    Provenance {
        approved: approved.collect(),
        canary: key.spec.canary,
    }
}

fn models(
    key: &Sourced<KeySpec>,
    team: &Sourced<TeamSpec>,
    check: &mut Check<'_>,
) -> Vec<ModelName> {
    let of_team = &team.spec.models;
    for model in key.spec.models.iter().flatten() {
        if !of_team.iter().any(|allowed| allowed.value == model.value) {
            let title = format!(
                "team `{}` may not use `{}`",
                team.spec.id.value, model.value
            );
            let problem =
                Diagnostic::error("C032", title).hint("a key may do no more than its team");
            check.report(problem, model.place(&key.file));
        }
    }
    let models = key.spec.models.as_ref().unwrap_or(of_team).iter();
    models
        .filter_map(|name| ModelName::parse(&name.value).ok())
        .collect()
}

fn policy(
    key: &Sourced<KeySpec>,
    team: &Sourced<TeamSpec>,
    policies: &Policies,
) -> Option<Arc<Policy>> {
    let named = key.spec.policy.as_ref().or(team.spec.policy.as_ref());
    let name = named.map_or("default", |policy| policy.value.as_str());
    policies.get(name).cloned()
}

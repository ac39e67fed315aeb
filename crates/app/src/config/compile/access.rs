//! Teams and virtual keys: who may call what, under which policy, at what cost.

use std::collections::BTreeMap;
use std::sync::Arc;

use detect::Policy;
use gateway::snapshot::{EndUser, KeyEntry, KeyHash};
use model::counters::{BudgetLimit, Window};
use model::document::Placed;
use model::{AppId, Diagnostic, KeyId, ModelName, Target, TeamId, TenantId, UserId};

use super::routing::dollars;
use super::{Check, Mode, names};
use crate::config::origin::{Objects, Sourced};
use crate::config::spec::{BudgetSpec, EndUserSpec, KeySpec, TeamSpec};

/// The keys of demo mode, known to everybody and therefore refused elsewhere.
pub(crate) const DEMO_KEYS: [&str; 5] = [
    "bz-demo-a",
    "bz-demo-b",
    "bz-demo-traffic-support",
    "bz-demo-traffic-sales",
    "bz-demo-traffic-engineering",
];

/// The shortest key that cannot be guessed.
const MIN_KEY_BYTES: usize = 16;

type Policies = BTreeMap<String, Arc<Policy>>;

/// Checks teams and keys. One that has a problem is missing from the result.
pub(super) fn keys(
    objects: &Objects,
    policies: &Policies,
    check: &mut Check<'_>,
) -> Vec<(KeyHash, KeyEntry)> {
    let mut teams = BTreeMap::new();
    for object in &objects.teams {
        references(object, objects, check);
        let budget = object.spec.budget.as_ref();
        let limits = budget.map(|budget| limits(budget, &object.file, check));
        teams.insert(
            object.spec.id.value.as_str(),
            (object, limits.unwrap_or_default()),
        );
    }
    let mut keys: Vec<(KeyHash, KeyEntry)> = Vec::new();
    for object in &objects.keys {
        key_references(object, objects, check);
        let hash = hash(object, check);
        let budget = object.spec.budget.as_ref();
        let own = budget.map(|budget| limits(budget, &object.file, check));
        let team = teams.get(object.spec.team.value.as_str());
        let names = key_names(object, check);
        let (Some(hash), Some((team, team_limits)), Some(names)) = (hash, team, names) else {
            continue;
        };
        if let Some((_, other)) = keys.iter().find(|(known, _)| *known == hash) {
            let title = format!(
                "key `{}` has the same secret as key `{}`",
                names.key, other.key
            );
            let place = object.spec.id.place(&object.file);
            check.report(
                Diagnostic::error("C024", title).hint("make a new one"),
                place,
            );
            continue;
        }
        same_tenant(object, team, check);
        let models = models(object, team, check);
        if let Some(policy) = policy(object, team, policies) {
            let budgets = budgets(&names, team_limits, &own.unwrap_or_default());
            keys.push((hash, entry(&object.spec, names, models, policy, budgets)));
        }
    }
    keys
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
        models,
        policy,
        budgets,
    }
}

fn references(object: &Sourced<TeamSpec>, objects: &Objects, check: &mut Check<'_>) {
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
        known.is_none_or(|model| model.spec.price.is_some())
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

fn key_references(object: &Sourced<KeySpec>, objects: &Objects, check: &mut Check<'_>) {
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

fn same_tenant(key: &Sourced<KeySpec>, team: &Sourced<TeamSpec>, check: &mut Check<'_>) {
    let (own, of_team) = (&key.spec.tenant, &team.spec.tenant);
    if own.value != of_team.value {
        let title = format!(
            "key `{}` belongs to tenant `{}`, its team `{}` to `{}`",
            key.spec.id.value, own.value, team.spec.id.value, of_team.value
        );
        check.error("C011", title, own.place(&key.file));
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

/// The hash of a key, from its secret or as written.
fn hash(object: &Sourced<KeySpec>, check: &mut Check<'_>) -> Option<KeyHash> {
    let (spec, file) = (&object.spec, &object.file);
    let (hash, place) = match (&spec.secret, &spec.hash) {
        (Some(secret), None) => {
            let value = check.secret(secret, file)?;
            let hash = KeyHash::of(value.expose());
            if value.expose().len() < MIN_KEY_BYTES && !is_demo(&hash) {
                let title = format!("the secret of key `{}` is too short", spec.id.value);
                let problem = Diagnostic::error("C021", title)
                    .hint("`bartizan key new` makes one that cannot be guessed");
                check.report(problem, secret.place(file));
                return None;
            }
            (hash, secret.place(file))
        }
        (None, Some(hash)) => {
            let problem = ("C023", "the hash of a key", "sha256:…64 hex digits…");
            (
                check.value(hash, file, parse_hash, problem)?,
                hash.place(file),
            )
        }
        (Some(_), Some(_)) | (None, None) => {
            let title = format!("key `{}` needs either `secret` or `hash`", spec.id.value);
            check.error("C022", title, spec.id.place(file));
            return None;
        }
    };
    if check.mode == Mode::Normal && is_demo(&hash) {
        let title = format!(
            "key `{}` is a demo key, which everybody knows",
            spec.id.value
        );
        let problem = Diagnostic::error("C025", title).hint("`bartizan key new` makes a new one");
        check.report(problem, place);
        return None;
    }
    Some(hash)
}

fn is_demo(hash: &KeyHash) -> bool {
    DEMO_KEYS
        .iter()
        .any(|key| KeyHash::of(key.as_bytes()) == *hash)
}

fn parse_hash(text: &str) -> Option<KeyHash> {
    let digits = text.strip_prefix("sha256:")?;
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = [0_u8; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(KeyHash::from_bytes(hash))
}

type Limits = Vec<(Window, model::money::MicroUsd)>;

fn limits(spec: &BudgetSpec, file: &Arc<str>, check: &mut Check<'_>) -> Limits {
    let written = [
        (Window::Day, spec.usd_per_day.as_ref()),
        (Window::Month, spec.usd_per_month.as_ref()),
    ];
    let mut limits = Limits::new();
    for (window, amount) in written {
        let amount = amount.and_then(|amount| dollars(amount, file, check));
        limits.extend(amount.map(|amount| (window, amount)));
    }
    limits
}

fn budgets(names: &Names, team: &Limits, key: &Limits) -> Vec<BudgetLimit> {
    let of = |target: Target, limits: &Limits| -> Vec<BudgetLimit> {
        let budget = |&(window, limit): &(Window, _)| BudgetLimit {
            target: target.clone(),
            window,
            limit,
        };
        limits.iter().map(budget).collect()
    };
    let mut budgets = of(Target::Key(names.key.clone()), key);
    budgets.extend(of(Target::Team(names.team.clone()), team));
    budgets
}

//! What is written in documents of their own or in another crate's words: policies, rules,
//! playbooks. Their compilers live with them; here they are called and their folders read.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use control::JudgedKey;
use detect::{Policy, PolicySpec, RuleSet};
use gateway::snapshot::{KeyEntry, KeyHash};
use model::document::Source;
use model::{Diagnostic, TenantId};
use respond::Playbook;

use super::Check;
use super::secrets::reason;
use crate::config::origin::Objects;
use crate::config::spec::DirectorySpec;

/// Compiles the policies. `default` is there even if nobody wrote it.
pub(super) fn policies(objects: &Objects, check: &mut Check<'_>) -> BTreeMap<String, Arc<Policy>> {
    let mut policies = BTreeMap::from([("default".to_owned(), Arc::new(Policy::default()))]);
    for object in &objects.policies {
        let spec: &PolicySpec = &object.spec.value;
        let before = check.problems.len();
        let policy = detect::compile_policy(spec, &object.file, &mut check.problems);
        let place = object.spec.place(&object.file);
        for problem in check.problems.iter_mut().skip(before) {
            problem.place.get_or_insert_with(|| place.clone());
        }
        policies.insert(spec.id.clone(), Arc::new(policy));
    }
    policies
}

/// The policies of each organisation, by name.
pub(crate) type PolicyTable = BTreeMap<TenantId, BTreeMap<String, Arc<Policy>>>;

/// What an organisation is judged by, and which of its keys by what.
pub(super) fn tables(
    tenants: &[TenantId],
    policies: &BTreeMap<String, Arc<Policy>>,
    keys: &[(KeyHash, KeyEntry)],
) -> (PolicyTable, JudgedTable) {
    (policy_table(tenants, policies, keys), judged_table(keys))
}

/// The policies that the keys of each organisation name, and `default`: of others an organisation
/// need not know.
fn policy_table(
    tenants: &[TenantId],
    policies: &BTreeMap<String, Arc<Policy>>,
    keys: &[(KeyHash, KeyEntry)],
) -> PolicyTable {
    let default = policies.get_key_value("default");
    let default = default.map(|(name, policy)| (name.clone(), Arc::clone(policy)));
    let mut table = PolicyTable::new();
    for tenant in tenants {
        table.insert(tenant.clone(), default.clone().into_iter().collect());
    }
    for (_, key) in keys {
        let named = table.entry(key.tenant.clone()).or_default();
        named.insert(key.policy.id.to_string(), Arc::clone(&key.policy));
    }
    table
}

/// By which policy each key is judged, by organisation.
pub(crate) type JudgedTable = BTreeMap<TenantId, Vec<JudgedKey>>;

/// Who is judged by what.
fn judged_table(keys: &[(KeyHash, KeyEntry)]) -> JudgedTable {
    let mut table = JudgedTable::new();
    for (_, key) in keys {
        let judged = JudgedKey {
            key: key.key.to_string(),
            team: key.team.to_string(),
            policy: key.policy.id.to_string(),
        };
        let of_tenant = table.entry(key.tenant.clone()).or_default();
        // A key that is being rotated has two secrets.
        if !of_tenant.contains(&judged) {
            of_tenant.push(judged);
        }
    }
    table
}

/// Compiles the built-in rules and those of the folder.
pub(super) fn rules(
    directory: Option<&DirectorySpec>,
    check: &mut Check<'_>,
) -> Option<Arc<RuleSet>> {
    let own = documents(directory, check)?;
    let compiled = if own.is_empty() {
        builtin_rules().clone()
    } else {
        let mut sources = detect::builtin_sources();
        sources.extend(own);
        compiled(&sources)
    };
    match compiled {
        Ok((rules, warnings)) => {
            check.problems.extend(warnings);
            Some(rules)
        }
        Err(problems) => {
            check.problems.extend(problems);
            None
        }
    }
}

type Rules = Result<(Arc<RuleSet>, Vec<Diagnostic>), Vec<Diagnostic>>;

/// The built-in rules alone: they do not change while the process lives, so a reload that has no
/// rules of its own compiles none.
fn builtin_rules() -> &'static Rules {
    static BUILTIN: OnceLock<Rules> = OnceLock::new();
    BUILTIN.get_or_init(|| compiled(&detect::builtin_sources()))
}

fn compiled(sources: &[Source]) -> Rules {
    let (rules, warnings) = detect::compile_rules(sources)?;
    Ok((Arc::new(rules), warnings))
}

/// Compiles the built-in playbooks and those of the folder.
pub(super) fn playbooks(directory: Option<&DirectorySpec>, check: &mut Check<'_>) -> Vec<Playbook> {
    let mut sources = respond::builtin_sources();
    sources.extend(documents(directory, check).unwrap_or_default());
    match respond::compile_playbooks(&sources) {
        Ok(playbooks) => playbooks,
        Err(problems) => {
            check.problems.extend(problems);
            Vec::new()
        }
    }
}

fn documents(directory: Option<&DirectorySpec>, check: &mut Check<'_>) -> Option<Vec<Source>> {
    let Some(directory) = directory else {
        return Some(Vec::new());
    };
    let written = &directory.directory;
    match check.world.documents(&check.path(&written.value)) {
        Ok(sources) => Some(sources),
        Err(error) => {
            let title = format!(
                "cannot read the folder `{}`: {}",
                written.value,
                reason(&error)
            );
            check.error("C031", title, written.place(check.file));
            None
        }
    }
}

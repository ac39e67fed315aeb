//! Names: printable, and each borne by one object of its kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::diagnostic::Place;
use model::document::Placed;
use model::id::InvalidId;
use model::{Diagnostic, KeyId, ModelName, TeamId, TenantId, UpstreamId};

use super::Check;
use crate::config::origin::{ObjectOrigin, Objects, Sourced};

/// The name under which an object is known, and where it is written.
struct Named<'a> {
    name: &'a str,
    place: Place,
    origin: ObjectOrigin,
}

/// Checks all names.
pub(super) fn check_names(objects: &Objects, check: &mut Check<'_>) {
    let tenants = named(&objects.tenants, |spec| &spec.id);
    check_kind(
        "tenant",
        &tenants,
        |name| TenantId::parse(name).err(),
        check,
    );
    let upstreams = named(&objects.upstreams, |spec| &spec.id);
    check_kind(
        "upstream",
        &upstreams,
        |name| UpstreamId::parse(name).err(),
        check,
    );
    let models = named(&objects.models, |spec| &spec.id);
    check_kind("model", &models, |name| ModelName::parse(name).err(), check);
    let teams = named(&objects.teams, |spec| &spec.id);
    check_kind("team", &teams, |name| TeamId::parse(name).err(), check);
    let keys = named(&objects.keys, |spec| &spec.id);
    check_kind("key", &keys, |name| KeyId::parse(name).err(), check);
    let policies: Vec<Named<'_>> = objects
        .policies
        .iter()
        .map(|policy| Named {
            name: &policy.spec.value.id,
            place: policy.spec.place(&policy.file),
            origin: policy.origin,
        })
        .collect();
    check_kind("policy", &policies, |name| TeamId::parse(name).err(), check);
}

/// The organisations with a valid name.
pub(super) fn tenants(objects: &Objects) -> Vec<TenantId> {
    let names = objects.tenants.iter().map(|tenant| &tenant.spec.id.value);
    names
        .filter_map(|name| TenantId::parse(name).ok())
        .collect()
}

fn named<'a, T>(
    objects: &'a [Sourced<T>],
    id: impl Fn(&'a T) -> &'a Placed<String>,
) -> Vec<Named<'a>> {
    let name = |object: &'a Sourced<T>| {
        let id = id(&object.spec);
        Named {
            name: &id.value,
            place: id.place(&object.file),
            origin: object.origin,
        }
    };
    objects.iter().map(name).collect()
}

fn check_kind(
    kind: &str,
    named: &[Named<'_>],
    invalid: impl Fn(&str) -> Option<InvalidId>,
    check: &mut Check<'_>,
) {
    let mut first: BTreeMap<&str, &Named<'_>> = BTreeMap::new();
    for object in named {
        if let Some(why) = invalid(object.name) {
            let title = format!("the {kind} name `{}` {why}", object.name);
            check.error("C003", title, object.place.clone());
            continue;
        }
        let Some(other) = first.get(object.name) else {
            first.insert(object.name, object);
            continue;
        };
        let problem = twice(kind, object, other);
        check.report(problem, object.place.clone());
    }
}

fn twice(kind: &str, object: &Named<'_>, other: &Named<'_>) -> Diagnostic {
    let name = object.name;
    let Place { file, line, .. } = &other.place;
    if object.origin == other.origin {
        Diagnostic::error("C004", format!("{kind} `{name}` is declared twice")).hint(format!(
            "the first one is at {file}:{line}; rename or remove one"
        ))
    } else {
        let title = format!("{kind} `{name}` exists in the file and in the console");
        Diagnostic::error("C005", title).hint(format!(
            "the other one is at {file}:{line}; remove one of them"
        ))
    }
}

/// Reads a name of something that is not an object, such as an application.
pub(super) fn plain<T>(
    written: &Placed<String>,
    what: &str,
    file: &Arc<str>,
    parse: impl FnOnce(&str) -> Result<T, InvalidId>,
    check: &mut Check<'_>,
) -> Option<T> {
    match parse(&written.value) {
        Ok(name) => Some(name),
        Err(why) => {
            let title = format!("the {what} name `{}` {why}", written.value);
            check.error("C003", title, written.place(file));
            None
        }
    }
}

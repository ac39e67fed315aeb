//! Until when the secrets of a key hold: the one it has, and the one it had before.

use std::sync::Arc;

use gateway::{KeyHash, Validity};
use model::document::Placed;
use model::{Diagnostic, Timestamp};

use super::credential::parse_hash;
use crate::config::compile::Check;
use crate::config::origin::Sourced;
use crate::config::spec::KeySpec;

/// How long the secret of a key holds. One that has ended is a warning: it is refused.
pub(super) fn of_key(object: &Sourced<KeySpec>, check: &mut Check<'_>) -> Validity {
    let spec = &object.spec;
    let expires = spec.expires.as_ref();
    let expires = expires.and_then(|at| time(at, &object.file, check));
    if let (Some(at), Some(written)) = (expires, &spec.expires)
        && at <= check.world.now()
    {
        let title = format!("key `{}` has expired", spec.id.value);
        let problem = Diagnostic::warning("C070", title);
        let problem = problem.hint("its callers get 401; remove it, or move `expires`");
        check.report(problem, written.place(&object.file));
    }
    Validity {
        disabled: spec.disabled,
        expires,
        replaced: None,
    }
}

/// The secret before the one a key has, and how long it holds.
pub(super) fn previous(
    object: &Sourced<KeySpec>,
    key: Validity,
    check: &mut Check<'_>,
) -> Option<(KeyHash, Validity)> {
    let previous = object.spec.previous.as_ref()?;
    let problem = ("C023", "the hash of a key", "sha256:…64 hex digits…");
    let hash = check.value(&previous.hash, &object.file, parse_hash, problem);
    let until = time(&previous.until, &object.file, check);
    let validity = Validity {
        replaced: Some(until?),
        ..key
    };
    Some((hash?, validity))
}

fn time(written: &Placed<String>, file: &Arc<str>, check: &mut Check<'_>) -> Option<Timestamp> {
    let problem = ("C071", "a time in UTC", "2026-12-31T00:00:00Z");
    check.value(written, file, Timestamp::parse_utc, problem)
}

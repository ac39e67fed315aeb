//! Secrets: only ever references, resolved here.

use std::path::Path;
use std::sync::Arc;

use model::diagnostic::Place;
use model::document::Placed;
use model::{Diagnostic, Secret};

use super::Check;
use crate::config::spec::SecretSpec;

/// Fetches a secret, or reports why it cannot be had. Nothing of a secret is ever reported.
pub(super) fn resolve(
    check: &mut Check<'_>,
    written: &Placed<SecretSpec>,
    file: &Arc<str>,
) -> Option<Secret> {
    let place = written.place(file);
    match &written.value {
        SecretSpec::Text(text) => match variable_name(text) {
            Some(name) => from_variable(check, name, place),
            None => {
                let problem = Diagnostic::error("C018", "a secret must not stand in this file")
                    .hint("write `${NAME}` for an environment variable, or `{ file: … }`");
                check.report(problem, place);
                None
            }
        },
        SecretSpec::File(name) => {
            let path = check.path(name);
            from_file(check, &path, name, place)
        }
    }
}

/// The name in `${NAME}`.
pub(super) fn variable_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let proper = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    proper.then_some(name)
}

fn from_variable(check: &mut Check<'_>, name: &str, place: Place) -> Option<Secret> {
    let Some(value) = check.world.variable(name) else {
        let problem = Diagnostic::error("C019", format!("the variable `{name}` is not set"))
            .hint("set it in the environment that Bartizan starts in");
        check.report(problem, place);
        return None;
    };
    not_empty(check, value.into_bytes(), place)
}

fn from_file(check: &mut Check<'_>, path: &Path, name: &str, place: Place) -> Option<Secret> {
    match check.world.file(path) {
        Ok(mut bytes) => {
            while bytes
                .last()
                .is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
            {
                bytes.pop();
            }
            not_empty(check, bytes, place)
        }
        Err(error) => {
            let title = format!("cannot read `{name}`: {}", reason(&error));
            check.error("C020", title, place);
            None
        }
    }
}

fn not_empty(check: &mut Check<'_>, bytes: Vec<u8>, place: Place) -> Option<Secret> {
    if bytes.is_empty() {
        check.error("C021", "the secret is empty", place);
        return None;
    }
    Some(Secret::new(bytes))
}

/// What went wrong with a file, in words that are the same on every machine.
pub(crate) fn reason(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    let known = [
        (ErrorKind::NotFound, "it does not exist"),
        (ErrorKind::PermissionDenied, "access is denied"),
        (ErrorKind::IsADirectory, "it is a folder"),
        (ErrorKind::NotADirectory, "it is not a folder"),
        (ErrorKind::InvalidData, "it is not UTF-8 text"),
    ];
    let found = known.iter().find(|(kind, _)| *kind == error.kind());
    found.map_or("it cannot be read", |(_, reason)| reason)
}

//! The secret of a virtual key: only its hash is ever kept.

use gateway::snapshot::KeyHash;
use model::Diagnostic;

use crate::config::compile::{Check, Mode};
use crate::config::origin::Sourced;
use crate::config::spec::KeySpec;

/// The keys of demo mode, known to everybody and therefore refused elsewhere.
const DEMO_KEYS: [&str; 5] = [
    "bz-demo-a",
    "bz-demo-b",
    "bz-demo-traffic-support",
    "bz-demo-traffic-sales",
    "bz-demo-traffic-engineering",
];

/// The shortest key that cannot be guessed.
const MIN_KEY_BYTES: usize = 16;

/// The hash of a key, from its secret or as written.
pub(super) fn hash(object: &Sourced<KeySpec>, check: &mut Check<'_>) -> Option<KeyHash> {
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

/// A hash as it is written: `sha256:` and 64 hex digits.
pub(super) fn parse_hash(text: &str) -> Option<KeyHash> {
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

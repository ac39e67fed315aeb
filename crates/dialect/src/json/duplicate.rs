//! Refuses an object that has a key twice, however it is escaped.
//!
//! One parser takes the first, another the last: the text inspected would not be the text obeyed.

use std::borrow::Cow;

use super::scan::Fault;
use super::{Kind, Members, Node, Value, Values};

/// Up to this many keys, unescaped ones, are compared as they stand; more are sorted.
const FEW: usize = 12;

/// Looks through the nodes inside one object.
pub(super) fn refuse(text: &str, inside: &[Node]) -> Result<(), Fault> {
    let keys = || Members(Values { text, rest: inside }).map(|(key, _)| key);
    let mut seen: [&str; FEW] = [""; FEW];
    let mut count = 0;
    for key in keys() {
        let escaped = key.kind() == Kind::String { escaped: true };
        let Some(slot) = seen.get_mut(count).filter(|_| !escaped) else {
            return refuse_among_many(keys().filter_map(Value::string).collect());
        };
        *slot = key.raw();
        count += 1;
    }
    let mut rest = seen.get(..count).unwrap_or_default();
    while let Some((key, others)) = rest.split_first() {
        if others.contains(key) {
            return Err(Fault::DuplicateKey {
                key: key.trim_matches('"').to_owned(),
            });
        }
        rest = others;
    }
    Ok(())
}

fn refuse_among_many(mut keys: Vec<Cow<'_, str>>) -> Result<(), Fault> {
    keys.sort_unstable();
    for (key, next) in keys.iter().zip(keys.iter().skip(1)) {
        if key == next {
            return Err(Fault::DuplicateKey {
                key: key.clone().into_owned(),
            });
        }
    }
    Ok(())
}

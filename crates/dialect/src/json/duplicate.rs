//! Refuses an object that has a key twice, however it is escaped.
//!
//! One parser takes the first, another the last: the text inspected would not be the text obeyed.

use std::borrow::Cow;

use super::scan::Fault;
use super::{Members, Node, Values};

/// Up to this many keys, comparing each with each is faster than sorting.
const FEW: usize = 12;

/// Looks through the nodes inside one object.
pub(super) fn refuse(text: &str, inside: &[Node]) -> Result<(), Fault> {
    let keys = || {
        let members = Members(Values { text, rest: inside });
        members.filter_map(|(key, _)| key.string())
    };
    if keys().nth(FEW).is_some() {
        return refuse_among_many(keys().collect());
    }
    for (position, key) in keys().enumerate() {
        if keys().take(position).any(|earlier| earlier == key) {
            return Err(Fault::DuplicateKey {
                key: key.into_owned(),
            });
        }
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

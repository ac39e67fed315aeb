//! A JSON reader that remembers where every value stands, so that a body can be edited in place.
//!
//! It builds no tree of owned values: one flat tape of nodes points into the text, and strings are
//! unescaped only when somebody asks. It is strict where parsers disagree: no duplicate keys, no
//! control characters in strings, no `NaN`, nothing after the end.

mod duplicate;
mod scan;
mod string;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use scan::Fault;
pub(crate) use string::encode;

use crate::unreadable::Unreadable;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    True,
    False,
    Number,
    String {
        escaped: bool,
    },
    Array,
    /// An array of numbers and nothing else; they are not told apart.
    Numbers,
    Object,
}

/// One value on the tape; those inside an array or object follow it directly.
#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    start: usize,
    end: usize,
    /// How many nodes follow that are inside this one.
    inside: usize,
}

/// The memory of a reading, to be used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    nodes: Vec<Node>,
}

impl Tape {
    /// Reads a whole JSON text.
    pub(crate) fn read<'t>(&'t mut self, text: &'t str) -> Result<Value<'t>, Fault> {
        scan::scan(text, &mut self.nodes)?;
        let all = Values {
            text,
            rest: &self.nodes,
        };
        all.last().ok_or(Fault::Malformed { at: 0 })
    }
}

/// A value in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'t> {
    text: &'t str,
    node: Node,
    inside: &'t [Node],
}

impl<'t> Value<'t> {
    pub(crate) fn kind(self) -> Kind {
        self.node.kind
    }

    /// Where the value stands in the text, quotes and brackets included.
    pub(crate) fn place(self) -> Range<usize> {
        self.node.start..self.node.end
    }

    /// The value as written.
    pub(crate) fn raw(self) -> &'t str {
        self.text.get(self.place()).unwrap_or_default()
    }

    pub(crate) fn is_null(self) -> bool {
        self.node.kind == Kind::Null
    }

    /// The string, unescaped; `None` for anything else. Half a surrogate pair reads as U+FFFD.
    pub(crate) fn string(self) -> Option<Cow<'t, str>> {
        let Kind::String { escaped } = self.node.kind else {
            return None;
        };
        let quoted = self
            .text
            .get(self.node.start + 1..self.node.end.checked_sub(1)?)?;
        if escaped {
            return Some(Cow::Owned(string::unescape(quoted)));
        }
        Some(Cow::Borrowed(quoted))
    }

    pub(crate) fn boolean(self) -> Option<bool> {
        match self.node.kind {
            Kind::True => Some(true),
            Kind::False => Some(false),
            Kind::Null
            | Kind::Number
            | Kind::String { .. }
            | Kind::Array
            | Kind::Numbers
            | Kind::Object => None,
        }
    }

    /// The number, if it is a whole one that fits.
    pub(crate) fn whole(self) -> Option<u64> {
        match self.node.kind {
            Kind::Number => self.raw().parse().ok(),
            Kind::Null
            | Kind::True
            | Kind::False
            | Kind::String { .. }
            | Kind::Array
            | Kind::Numbers
            | Kind::Object => None,
        }
    }

    /// The items of an array; nothing for anything else, nor for one of numbers.
    pub(crate) fn items(self) -> Values<'t> {
        Values {
            text: self.text,
            rest: if self.node.kind == Kind::Array {
                self.inside
            } else {
                &[]
            },
        }
    }

    /// Keys and values of an object; nothing for anything else.
    pub(crate) fn members(self) -> Members<'t> {
        Members(Values {
            text: self.text,
            rest: if self.node.kind == Kind::Object {
                self.inside
            } else {
                &[]
            },
        })
    }

    /// The value of a key of an object.
    pub(crate) fn get(self, key: &str) -> Option<Self> {
        self.members()
            .find(|(name, _)| name.string().as_deref() == Some(key))
            .map(|(_, value)| value)
    }
}

/// Reads bytes that must be one JSON object.
pub(crate) fn parse_object<'t>(
    data: &'t [u8],
    tape: &'t mut Tape,
) -> Result<Value<'t>, Unreadable> {
    let text = std::str::from_utf8(data).or(Err(Unreadable::NotUtf8))?;
    let root = tape
        .read(text)
        .map_err(|fault| Unreadable::from_fault(&fault))?;
    if root.kind() != Kind::Object {
        return Err(Unreadable::NotJson);
    }
    Ok(root)
}

/// Where a member of an object stands, with the one comma that goes when it goes.
pub(crate) fn member_place(object: Value<'_>, name: &str) -> Option<Range<usize>> {
    let mut members = object.members();
    let mut before = None;
    while let Some((key, value)) = members.next() {
        if key.string().as_deref() == Some(name) {
            let next = members.next().map(|(key, _)| key.node.start);
            return Some(match (next, before) {
                (Some(next), _) => key.node.start..next,
                (None, before) => before.unwrap_or(key.node.start)..value.node.end,
            });
        }
        before = Some(value.node.end);
    }
    None
}

/// Values side by side.
#[derive(Debug, Clone)]
pub(crate) struct Values<'t> {
    text: &'t str,
    rest: &'t [Node],
}

impl<'t> Iterator for Values<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Value<'t>> {
        let (node, rest) = self.rest.split_first()?;
        let (inside, after) = rest.split_at_checked(node.inside)?;
        self.rest = after;
        Some(Value {
            text: self.text,
            node: *node,
            inside,
        })
    }
}

/// Keys with their values.
#[derive(Debug, Clone)]
pub(crate) struct Members<'t>(Values<'t>);

impl<'t> Iterator for Members<'t> {
    type Item = (Value<'t>, Value<'t>);

    fn next(&mut self) -> Option<(Value<'t>, Value<'t>)> {
        Some((self.0.next()?, self.0.next()?))
    }
}

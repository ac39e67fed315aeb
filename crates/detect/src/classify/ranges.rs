//! A set of characters, written as a class of a regular expression.

use regex_syntax::hir::{Class, HirKind};

/// Sorted, disjoint ranges of characters.
#[derive(Debug)]
pub(crate) struct Ranges(Box<[(char, char)]>);

impl Ranges {
    /// The characters of a class such as `\p{P}`; `None` when it is no class.
    pub(crate) fn of(class: &str) -> Option<Self> {
        let parsed = regex_syntax::parse(class).ok()?;
        let HirKind::Class(Class::Unicode(class)) = parsed.kind() else {
            return None;
        };
        let ranges = class.ranges().iter();
        Some(Self(
            ranges.map(|range| (range.start(), range.end())).collect(),
        ))
    }

    /// Whether a character is among them.
    pub(crate) fn contains(&self, c: char) -> bool {
        let after = self.0.partition_point(|(start, _)| *start <= c);
        let range = after.checked_sub(1).and_then(|index| self.0.get(index));
        range.is_some_and(|(_, end)| c <= *end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_both_of_its_ends() {
        let digits = Ranges::of("[0-9x]").unwrap();
        let held: String = ('!'..'~').filter(|c| digits.contains(*c)).collect();
        assert_eq!(held, "0123456789x");
    }

    #[test]
    fn what_is_no_class_is_refused() {
        assert!(Ranges::of("ab").is_none());
        assert!(Ranges::of("[").is_none());
    }
}

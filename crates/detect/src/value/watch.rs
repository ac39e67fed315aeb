//! Watches for the beginnings of values: their first bytes, and the names they are assigned to.

use regex_automata::util::primitives::StateID;

use super::assigned::{Awake, NameState, Names, REACH, begins};
use super::pattern::ValueSet;
use super::starts::{MOST_SOLID, Node, Starts};

/// A value that has begun.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) pattern: u16,
    /// The state of its automaton after what was read.
    pub(super) state: StateID,
    pub(super) start: usize,
    /// The byte before it.
    pub(super) previous: Option<u8>,
}

/// A place where the first bytes of a value may stand.
#[derive(Debug)]
struct Scout {
    node: u32,
    inside_word: bool,
    start: usize,
    previous: Option<u8>,
}

/// Everything that may become the beginning of a value.
#[derive(Debug, Default)]
pub(super) struct Watch {
    scouts: Vec<Scout>,
    name: Option<NameState>,
    awake: Vec<Awake>,
    /// The byte before the next one.
    previous: Option<u8>,
    /// What has begun with the last byte, for the tracker to take.
    pub(super) begun: Vec<Begun>,
}

/// What is watched for in text that goes one way.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'s> {
    pub(super) set: &'s ValueSet,
    pub(super) starts: &'s Starts,
    pub(super) names: &'s Names,
}

impl Watch {
    /// A text begins, or goes on.
    pub(super) fn open(&mut self, names: &Names) {
        if self.name.is_none() {
            self.name = names.start();
        }
    }

    /// The text ends: what is not a beginning yet becomes none.
    pub(super) fn end(&mut self) {
        self.scouts.clear();
    }

    /// Where the places are that may become the beginning of a value.
    pub(super) fn from(&self) -> impl Iterator<Item = usize> {
        self.scouts.iter().map(|scout| scout.start)
    }

    /// Reads a text from here on, until values have begun with a byte: tells with which.
    pub(super) fn read(&mut self, wanted: Wanted<'_>, text: &str, from: usize) -> Option<usize> {
        let mut next = from;
        loop {
            let at = self.pass(wanted, text, next);
            let byte = *text.as_bytes().get(at)?;
            next = at + 1;
            if !self.scouts.is_empty() {
                self.follow(wanted.starts, byte);
            }
            let inside_word = self
                .previous
                .is_some_and(|byte| byte.is_ascii_alphanumeric());
            if wanted.starts.may_begin(inside_word, byte) {
                self.start(wanted.starts, text, at);
            }
            if !self.awake.is_empty() && !inside_word {
                self.start_awake(wanted.set, text, at);
            }
            self.read_name(wanted.names, next, byte);
            self.previous = Some(byte);
            if !self.begun.is_empty() {
                return Some(at);
            }
        }
    }

    /// Passes by what is of no interest, which is most of a text: reads from here on as far as
    /// nothing is followed, nothing begins and no name ends.
    fn pass(&mut self, wanted: Wanted<'_>, text: &str, from: usize) -> usize {
        if !self.scouts.is_empty() || !self.awake.is_empty() {
            return from;
        }
        let (mut name, mut previous) = (self.name, self.previous);
        let mut inside_word = previous.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let mut passed = from;
        for byte in text.as_bytes().get(from..).unwrap_or_default() {
            if wanted.starts.may_begin(inside_word, *byte) {
                break;
            }
            let next = name.map(|name| wanted.names.next(name, *byte));
            if next.is_some_and(|name| wanted.names.is_name(name)) {
                break;
            }
            (name, previous) = (next, Some(*byte));
            inside_word = byte.is_ascii_alphanumeric();
            passed += 1;
        }
        (self.name, self.previous) = (name, previous);
        passed
    }

    /// Follows the value that may begin at this byte. It begins where a character begins.
    fn start(&mut self, starts: &Starts, text: &str, at: usize) {
        let previous = self.previous;
        let inside_word = previous.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let Some((byte, rest)) = text
            .get(at..)
            .and_then(|rest| rest.as_bytes().split_first())
        else {
            return;
        };
        let Some((node, known)) = starts.first(inside_word, *byte) else {
            return;
        };
        if !known.begun.is_empty() {
            note(&mut self.begun, known, at, previous, 1 + solid(rest));
        }
        // Nearly every word shares some first bytes with a value, and is none.
        if starts.comes_to_something(inside_word, known, rest) {
            self.scouts.push(Scout {
                node,
                inside_word,
                start: at,
                previous,
            });
        }
    }

    /// Follows the first bytes of values that share them.
    fn follow(&mut self, starts: &Starts, byte: u8) {
        let begun = &mut self.begun;
        self.scouts.retain_mut(|scout| {
            let Some((node, known)) = starts.next(scout.inside_word, scout.node, byte) else {
                return false;
            };
            note(begun, known, scout.start, scout.previous, MOST_SOLID);
            scout.node = node;
            known.leads_on()
        });
    }

    /// Starts the patterns that a name has woken, where a value is assigned to it.
    fn start_awake(&mut self, set: &ValueSet, text: &str, start: usize) {
        let Some((before, rest)) = text.split_at_checked(start) else {
            return;
        };
        let Some(byte) = rest.bytes().next() else {
            return;
        };
        let previous = self.previous;
        self.awake.retain(|awake| start - awake.word.1 <= REACH);
        let mut begun = Vec::new();
        for awake in &self.awake {
            let state = set
                .pattern(awake.pattern)
                .and_then(|pattern| begins(pattern, *awake, before, byte));
            if let Some(state) = state {
                begun.push((awake.pattern, state));
            }
        }
        begun.sort_unstable();
        begun.dedup();
        let begun = begun.into_iter().map(|(pattern, state)| Begun {
            pattern,
            state,
            start,
            previous,
        });
        self.begun.extend(begun);
    }

    /// Reads on in the names that wake patterns; the byte is the last of `end` bytes.
    #[inline]
    fn read_name(&mut self, names: &Names, end: usize, byte: u8) {
        let Some(state) = self.name else {
            return;
        };
        let next = names.next(state, byte);
        self.name = Some(next);
        if names.is_name(next) {
            self.awake.retain(|awake| end - awake.word.1 <= REACH);
            self.awake.extend(names.woken(next, end));
        }
    }
}

/// Notes what begins at a node, if it may have a gap behind so many bytes.
fn note(begun: &mut Vec<Begun>, known: &Node, start: usize, previous: Option<u8>, solid: usize) {
    let known = known.begun.iter();
    let may_begin = known.take_while(|known| known.solid <= solid);
    begun.extend(may_begin.map(|known| Begun {
        pattern: known.pattern,
        state: known.state,
        start,
        previous,
    }));
}

/// How many bytes follow before a gap, as far as anybody asks and the text is known.
fn solid(text: &[u8]) -> usize {
    let mut asked = text.iter().take(MOST_SOLID);
    asked.position(|byte| *byte <= b' ').unwrap_or(MOST_SOLID)
}

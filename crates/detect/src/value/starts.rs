//! Where values may begin: their first bytes, in a tree that all patterns share.
//!
//! A pattern that begins with few words, such as `ghp_`, costs nothing until the word is complete;
//! one that begins with many, such as a number, begins with its first byte, unless the word in
//! which it stands is known to be too short for it.

use std::collections::BTreeSet;

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use super::pattern::ValuePattern;

/// A pattern is told apart by so many first bytes.
const DEPTH: usize = 5;
/// And by so many beginnings, which lets numbers be told by two digits: most are shorter.
const BEGINNINGS: usize = 120;

/// So many first bytes are asked whether a gap may be among them.
pub(super) const MOST_SOLID: usize = 16;

/// No node.
const NOWHERE: u32 = u32::MAX;

/// A pattern that begins at a place in the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    pub(super) pattern: u16,
    /// The state of its automaton here.
    pub(super) state: StateID,
    /// See [`ValuePattern::solid`].
    pub(super) solid: usize,
}

/// A place in the tree.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The patterns that begin here, those with the fewest solid bytes first.
    pub(super) begun: Vec<Beginning>,
    /// Where it goes on, by byte, and those bytes as bits.
    next: Vec<(u8, u32)>,
    goes_on: [u64; 4],
}

impl Node {
    /// Whether longer beginnings lead through here.
    pub(super) fn leads_on(&self) -> bool {
        !self.next.is_empty()
    }

    fn child(&self, byte: u8) -> Option<u32> {
        if !self.goes_on_with(byte) {
            return None;
        }
        let next = self.next.iter().find(|(known, _)| *known == byte);
        next.map(|(_, index)| *index)
    }

    fn goes_on_with(&self, byte: u8) -> bool {
        let bits = self.goes_on.get(usize::from(byte >> 6));
        bits.is_some_and(|bits| bits >> (byte & 63) & 1 == 1)
    }
}

/// A tree of beginnings; the first node is the root.
#[derive(Debug)]
struct Tree {
    nodes: Vec<Node>,
    first: Box<[u32; 256]>,
}

/// The beginnings of every pattern.
#[derive(Debug)]
pub(crate) struct Starts {
    /// Right after a letter or a digit: only patterns whose edge lets one stand there.
    inside_word: Tree,
    /// Anywhere else.
    outside: Tree,
}

impl Starts {
    /// Indexes patterns that no name has to wake.
    pub(super) fn of<'p>(patterns: impl Iterator<Item = (u16, &'p ValuePattern)>) -> Self {
        let mut inside_word = Tree::new();
        let mut outside = Tree::new();
        for (index, pattern) in patterns.filter(|(_, pattern)| pattern.assigned.is_none()) {
            let joins_words =
                pattern.before.allows(Some(b'a')) || pattern.before.allows(Some(b'0'));
            for (bytes, state) in beginnings(&pattern.dfa) {
                let begun = Beginning {
                    pattern: index,
                    state,
                    solid: pattern.solid,
                };
                outside.insert(&bytes, begun);
                if joins_words {
                    inside_word.insert(&bytes, begun);
                }
            }
        }
        Self {
            inside_word,
            outside,
        }
    }

    /// Whether a value may begin with this byte.
    #[inline]
    pub(crate) fn may_begin(&self, inside_word: bool, byte: u8) -> bool {
        let first = self.tree(inside_word).first.get(usize::from(byte));
        first.is_some_and(|first| *first != NOWHERE)
    }

    /// Where this byte leads to at the beginning of a value.
    pub(super) fn first(&self, inside_word: bool, byte: u8) -> Option<(u32, &Node)> {
        let tree = self.tree(inside_word);
        let index = *tree.first.get(usize::from(byte))?;
        tree.nodes.get(index as usize).map(|node| (index, node))
    }

    /// Whether a value begins with these bytes, read on from a node, or they are too few to tell.
    pub(super) fn comes_to_something(&self, inside_word: bool, node: &Node, text: &[u8]) -> bool {
        let tree = self.tree(inside_word);
        let mut node = node;
        for byte in text {
            let next = node.child(*byte);
            let Some(next) = next.and_then(|index| tree.nodes.get(index as usize)) else {
                return false;
            };
            if !next.begun.is_empty() {
                return true;
            }
            node = next;
        }
        node.leads_on()
    }

    /// Where this byte leads to from a node.
    pub(super) fn next(&self, inside_word: bool, node: u32, byte: u8) -> Option<(u32, &Node)> {
        let tree = self.tree(inside_word);
        let index = tree.child(node, byte)?;
        tree.nodes.get(index as usize).map(|node| (index, node))
    }

    fn tree(&self, inside_word: bool) -> &Tree {
        if inside_word {
            &self.inside_word
        } else {
            &self.outside
        }
    }
}

impl Tree {
    fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
            first: Box::new([NOWHERE; 256]),
        }
    }

    fn child(&self, node: u32, byte: u8) -> Option<u32> {
        self.nodes.get(node as usize)?.child(byte)
    }

    fn insert(&mut self, beginning: &[u8], begun: Beginning) {
        let mut at = 0;
        for byte in beginning {
            at = match self.child(at, *byte) {
                Some(known) => known,
                None => self.grow(at, *byte),
            };
        }
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.begun.push(begun);
            node.begun.sort_by_key(|begun| begun.solid);
        }
    }

    fn grow(&mut self, parent: u32, byte: u8) -> u32 {
        let index = crate::normalise::narrow(self.nodes.len());
        self.nodes.push(Node::default());
        if let Some(node) = self.nodes.get_mut(parent as usize) {
            node.next.push((byte, index));
            if let Some(bits) = node.goes_on.get_mut(usize::from(byte >> 6)) {
                *bits |= 1 << (byte & 63);
            }
        }
        if parent == 0
            && let Some(first) = self.first.get_mut(usize::from(byte))
        {
            *first = index;
        }
        index
    }
}

/// The state in which a pattern begins.
pub(super) fn start_state(dfa: &dense::DFA<Vec<u32>>) -> Option<StateID> {
    let config = start::Config::new().anchored(Anchored::Yes);
    dfa.start_state(&config).ok()
}

/// How many of the first bytes of any value are no gap: neither white space nor a control.
/// Looks at [`MOST_SOLID`] of them.
pub(crate) fn solid(dfa: &dense::DFA<Vec<u32>>) -> usize {
    let classes = dfa.byte_classes().representatives(0..=255);
    let bytes: Vec<u8> = classes.filter_map(|unit| unit.as_u8()).collect();
    let mut states: BTreeSet<StateID> = start_state(dfa).into_iter().collect();
    for solid in 0..MOST_SOLID {
        let mut next = BTreeSet::new();
        for byte in &bytes {
            for state in &states {
                let behind = dfa.next_state(*state, *byte);
                if dfa.is_dead_state(behind) {
                    continue;
                }
                // An automaton lives on behind the end of a value, so its length counts as well.
                if *byte <= b' ' {
                    return solid;
                }
                next.insert(behind);
            }
        }
        states = next;
    }
    MOST_SOLID
}

/// The longest beginnings by which a pattern can be told, as long as they are few and none of
/// them is a value already.
fn beginnings(dfa: &dense::DFA<Vec<u32>>) -> Vec<(Vec<u8>, StateID)> {
    let Some(start) = start_state(dfa) else {
        return Vec::new();
    };
    let mut known = longer(dfa, &[(Vec::new(), start)]);
    for _ in 1..DEPTH {
        let complete = known
            .iter()
            .any(|(_, state)| dfa.is_match_state(dfa.next_eoi_state(*state)));
        if complete {
            break;
        }
        let next = longer(dfa, &known);
        if next.len() > BEGINNINGS {
            break;
        }
        known = next;
    }
    known
}

fn longer(dfa: &dense::DFA<Vec<u32>>, known: &[(Vec<u8>, StateID)]) -> Vec<(Vec<u8>, StateID)> {
    let mut next = Vec::new();
    for (beginning, state) in known {
        for byte in 0..=255 {
            let state = dfa.next_state(*state, byte);
            if !dfa.is_dead_state(state) {
                next.push(([beginning.as_slice(), &[byte]].concat(), state));
            }
        }
    }
    next
}

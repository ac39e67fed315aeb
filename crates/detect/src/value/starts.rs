//! Where values may begin: their first bytes, in a tree that all patterns share.
//!
//! A pattern that begins with few words, such as `ghp_`, costs nothing until the word is complete;
//! one that begins with many, such as a number, begins with its first byte.

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use super::pattern::ValuePattern;

/// A pattern is told apart by so many first bytes.
const DEPTH: usize = 5;
/// And by so many beginnings, which lets numbers be told by two digits: most are shorter.
const BEGINNINGS: usize = 120;

/// No node.
const NOWHERE: u32 = u32::MAX;

/// A place in the tree.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// The patterns that begin here, with the state they are in.
    pub(crate) begun: Vec<(u16, StateID)>,
    /// Where it goes on, by byte, and those bytes as bits.
    next: Vec<(u8, u32)>,
    goes_on: [u64; 4],
}

impl Node {
    /// Whether longer beginnings lead through here.
    pub(crate) fn leads_on(&self) -> bool {
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
            for (beginning, state) in beginnings(&pattern.dfa) {
                outside.insert(&beginning, (index, state));
                if joins_words {
                    inside_word.insert(&beginning, (index, state));
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

    /// Where the first of these bytes leads to at the beginning of a value. Nowhere, if no value
    /// begins with what is known already: that is so for nearly every word.
    pub(crate) fn first(&self, inside_word: bool, text: &[u8]) -> Option<(u32, &Node)> {
        let tree = self.tree(inside_word);
        let (byte, rest) = text.split_first()?;
        let index = *tree.first.get(usize::from(*byte))?;
        let node = tree.nodes.get(index as usize)?;
        tree.comes_to_something(node, rest).then_some((index, node))
    }

    /// Where this byte leads to from a node.
    pub(crate) fn next(&self, inside_word: bool, node: u32, byte: u8) -> Option<(u32, &Node)> {
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

    /// Whether a value has begun here or does so with the bytes that follow, or they are too few
    /// to tell.
    fn comes_to_something(&self, node: &Node, text: &[u8]) -> bool {
        let mut node = node;
        for byte in text {
            if !node.begun.is_empty() {
                return true;
            }
            let next = node.child(*byte);
            let Some(next) = next.and_then(|index| self.nodes.get(index as usize)) else {
                return false;
            };
            node = next;
        }
        true
    }

    fn child(&self, node: u32, byte: u8) -> Option<u32> {
        self.nodes.get(node as usize)?.child(byte)
    }

    fn insert(&mut self, beginning: &[u8], begun: (u16, StateID)) {
        let mut at = 0;
        for byte in beginning {
            at = match self.child(at, *byte) {
                Some(known) => known,
                None => self.grow(at, *byte),
            };
        }
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.begun.push(begun);
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

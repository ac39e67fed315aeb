//! Compiled value patterns: one small deterministic automaton each, anchored where a value begins.

use std::collections::BTreeSet;

use model::finding::Direction;
use regex_automata::Anchored;
use regex_automata::MatchKind;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};

use super::assigned::{Assigned, Names};
use super::context::Context;
use super::edge::Edge;
use super::starts::Starts;
use super::switch::{Switch, Switches};
use super::validate::Validator;

/// The largest automaton of one pattern, in bytes.
const SIZE_LIMIT: usize = 2 * 1024 * 1024;
/// The longest value that an expression may describe without saying so.
const LONGEST: usize = 4096;

/// One pattern of a value rule.
#[derive(Debug)]
pub(crate) struct ValuePattern {
    /// Index of its rule.
    pub(crate) rule: usize,
    /// It is looked for only where this is asked for.
    pub(crate) switch: Option<Switch>,
    pub(crate) dfa: dense::DFA<Vec<u32>>,
    /// States that tell of a match after which nothing more can match, sorted.
    pub(crate) last: Vec<StateID>,
    pub(crate) before: Edge,
    pub(crate) after: Edge,
    pub(crate) score_millis: u16,
    pub(crate) max_length: usize,
    /// So many of its first bytes are no gap.
    pub(crate) solid: usize,
    pub(crate) validator: Option<Validator>,
    pub(crate) context: Option<Context>,
    /// The value counts only when it is assigned to one of these names.
    pub(crate) assigned: Option<Assigned>,
    /// What a credential must be besides.
    pub(crate) credential: Option<Credential>,
}

/// What tells a credential from a placeholder.
#[derive(Debug, Clone)]
pub(crate) struct Credential {
    /// The least entropy, in thousandths of a bit per character.
    pub(crate) entropy_millibits: u32,
    /// Values that everybody knows, from documentation.
    pub(crate) public: Vec<String>,
}

/// Why an expression cannot be tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PatternProblem {
    /// Not an expression at all; the reason, on one line.
    Syntax(String),
    /// It matches the empty text.
    Empty,
    /// It looks around itself.
    LookAround,
    /// Its automaton is too large.
    TooLarge,
    /// It describes values of any length.
    Unbounded,
}

/// Builds the automaton of an expression, with the longest value in bytes.
pub(crate) fn build(
    regex: &str,
    ignore_case: bool,
    max_length: Option<usize>,
) -> Result<(dense::DFA<Vec<u32>>, usize), PatternProblem> {
    let syntax = syntax::Config::new()
        .unicode(false)
        .utf8(false)
        .case_insensitive(ignore_case)
        .nest_limit(50);
    let parsed = syntax::parse_with(regex, &syntax)
        .map_err(|error| PatternProblem::Syntax(one_line(&error.to_string())))?;
    let properties = parsed.properties();
    if properties.minimum_len().unwrap_or(0) == 0 {
        return Err(PatternProblem::Empty);
    }
    if !properties.look_set().is_empty() {
        return Err(PatternProblem::LookAround);
    }
    let longest = properties.maximum_len().filter(|length| *length <= LONGEST);
    let max_length = max_length.or(longest).ok_or(PatternProblem::Unbounded)?;
    let nfa = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .nfa_size_limit(Some(SIZE_LIMIT)),
        )
        .build_from_hir(&parsed)
        .map_err(|_too_large| PatternProblem::TooLarge)?;
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Anchored)
        .accelerate(false)
        .dfa_size_limit(Some(SIZE_LIMIT))
        .determinize_size_limit(Some(2 * SIZE_LIMIT));
    let dfa = dense::Builder::new()
        .configure(config)
        .build_from_nfa(&nfa)
        .map_err(|_too_large| PatternProblem::TooLarge)?;
    Ok((dfa, max_length))
}

/// The states of an automaton that tell of a match and lead nowhere, sorted.
///
/// An automaton tells of a match one byte late and dies one byte after that; knowing these
/// states, a thread ends where its value ends.
pub(crate) fn last_states(dfa: &dense::DFA<Vec<u32>>) -> Vec<StateID> {
    let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes));
    let mut waiting: Vec<StateID> = start.into_iter().collect();
    let mut seen: BTreeSet<StateID> = waiting.iter().copied().collect();
    let mut last = Vec::new();
    while let Some(state) = waiting.pop() {
        let mut leads_on = false;
        for byte in dfa
            .byte_classes()
            .representatives(0..=255)
            .filter_map(|unit| unit.as_u8())
        {
            let next = dfa.next_state(state, byte);
            if dfa.is_dead_state(next) {
                continue;
            }
            leads_on = true;
            if seen.insert(next) {
                waiting.push(next);
            }
        }
        if dfa.is_match_state(state) && !leads_on {
            last.push(state);
        }
    }
    last.sort_unstable();
    last
}

/// The last line of the parser's message, which says what is wrong.
pub(crate) fn one_line(message: &str) -> String {
    let last = message.lines().last().unwrap_or(message);
    last.trim_start_matches("error: ").trim().to_owned()
}

/// Every value pattern, indexed by the bytes with which it may begin and the words that wake it.
#[derive(Debug)]
pub(crate) struct ValueSet {
    patterns: Vec<ValuePattern>,
    input: Way,
    output: Way,
}

/// What is looked for in text that goes one way.
#[derive(Debug)]
struct Way {
    /// The beginnings of patterns without a switch, which are all that most policies look for.
    always: Starts,
    /// The beginnings of all patterns.
    every: Starts,
    names: Names,
}

impl Way {
    fn of(patterns: &[ValuePattern], looks: impl Fn(&ValuePattern) -> bool) -> Self {
        let known: Vec<(u16, &ValuePattern)> = (0_u16..)
            .zip(patterns)
            .filter(|(_, pattern)| looks(pattern))
            .collect();
        let always = known.iter().filter(|(_, pattern)| pattern.switch.is_none());
        Self {
            always: Starts::of(always.copied()),
            every: Starts::of(known.iter().copied()),
            names: Names::of(known.iter().copied()),
        }
    }
}

impl ValueSet {
    /// Indexes patterns; `looks` tells whether the rule of one looks at text that goes this way.
    pub(crate) fn new(
        patterns: Vec<ValuePattern>,
        looks: impl Fn(&ValuePattern, Direction) -> bool,
    ) -> Self {
        Self {
            input: Way::of(&patterns, |pattern| looks(pattern, Direction::Input)),
            output: Way::of(&patterns, |pattern| looks(pattern, Direction::Output)),
            patterns,
        }
    }

    fn way(&self, direction: Direction) -> &Way {
        match direction {
            Direction::Input => &self.input,
            Direction::Output => &self.output,
        }
    }

    /// How patterns may begin in text that goes this way; the edge and the switch of each are
    /// still to be asked.
    pub(crate) fn starts(&self, direction: Direction, switches: Switches) -> &Starts {
        let way = self.way(direction);
        if switches.is_empty() {
            &way.always
        } else {
            &way.every
        }
    }

    /// The names that wake patterns in text that goes this way.
    pub(crate) fn names(&self, direction: Direction) -> &Names {
        &self.way(direction).names
    }

    /// The pattern at an index.
    pub(crate) fn pattern(&self, index: u16) -> Option<&ValuePattern> {
        self.patterns.get(usize::from(index))
    }
}

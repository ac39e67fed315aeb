//! Follows every place in one text where a value may have begun.
//!
//! A thread starts at each byte with which a pattern may begin, and lives until its automaton
//! dies; it reads on at once as far as the text is known. What stands before the earliest living thread can no longer become part of a value:
//! this is all that an answer must be held back for. SAFETY LIMIT: a thread that outgrows its
//! bound becomes a candidate without an end, which holds everything after it.

use std::ops::Range;

use model::finding::Direction;
use regex_automata::dfa::Automaton;
use regex_automata::util::primitives::StateID;

use super::context::{REPORTED_MILLIS, score};
use super::pattern::{ValuePattern, ValueSet};
use super::settle::{Candidate, strongest, strongest_of_each, take_settled};
use super::switch::Switches;
use super::validate::Validity;
use super::watch::{Begun, Wanted, Watch};
use crate::adjust::Quiet;
use crate::looking::Least;
use crate::normalise::{Place, Places, narrow, push_compatible};

/// More threads than any text needs; one more counts as a value without an end.
const MAX_THREADS: usize = 512;
/// So many possible ends of one value are remembered, the last ones.
const MAX_ENDS: usize = 64;
/// What a short checksum is worth at least, which one number in ten passes: not enough alone.
const LIKELY_MILLIS: u16 = 300;

/// A place where a value may have begun.
#[derive(Debug)]
struct Thread {
    pattern: u16,
    state: StateID,
    start: usize,
    ends: Vec<usize>,
}

/// A value that stands.
#[derive(Debug, Clone)]
pub(crate) struct ValueMatch {
    pub(crate) pattern: u16,
    pub(crate) place: Place,
    /// The value, folded.
    pub(crate) text: String,
    pub(crate) score_millis: u16,
    /// It outgrew its bound: where it ends is not known.
    pub(crate) open: bool,
}

/// Reads one text.
#[derive(Debug)]
pub(crate) struct Tracker {
    direction: Direction,
    least: Least,
    switches: Switches,
    quiet: Quiet,
    folded: String,
    places: Places,
    raw_bytes: usize,
    raw_code_points: usize,
    /// The threads that are alive where the text ends so far.
    threads: Vec<Thread>,
    /// The lives of the other threads of this piece.
    deaths: Vec<Range<usize>>,
    watch: Watch,
    pending: Vec<Candidate>,
}

impl Tracker {
    /// A tracker of a text that goes this way.
    pub(crate) fn new(direction: Direction, least: Least, switches: Switches) -> Self {
        Self {
            direction,
            least,
            switches,
            quiet: Quiet::default(),
            folded: String::new(),
            places: Places::identity(),
            raw_bytes: 0,
            raw_code_points: 0,
            threads: Vec::new(),
            deaths: Vec::new(),
            watch: Watch::default(),
            pending: Vec::new(),
        }
    }

    /// The same, heeding what people changed about rules.
    pub(crate) fn heeding(self, quiet: Quiet) -> Self {
        Self { quiet, ..self }
    }

    /// Reads the next piece.
    pub(crate) fn push(&mut self, set: &ValueSet, text: &str) {
        let from = self.folded.len();
        self.fold(text);
        let folded = std::mem::take(&mut self.folded);
        self.read(set, &folded, from);
        self.folded = folded;
    }

    /// The text ends here.
    pub(crate) fn end(&mut self, set: &ValueSet) {
        self.watch.end();
        let folded = std::mem::take(&mut self.folded);
        for mut thread in std::mem::take(&mut self.threads) {
            if let Some(pattern) = set.pattern(thread.pattern) {
                thread.end(pattern, folded.len());
                self.resolve(pattern, &thread, &folded);
            }
        }
        self.folded = folded;
    }

    /// The values that nothing can change any more, in order.
    pub(crate) fn settled(&mut self) -> Vec<ValueMatch> {
        if self.pending.is_empty() {
            return Vec::new();
        }
        let horizon = self.horizon();
        let groups = take_settled(&mut self.pending, horizon);
        self.matches(groups)
    }

    /// Everything that is left; open values end where the text ends.
    pub(crate) fn rest(&mut self) -> Vec<ValueMatch> {
        let groups = take_settled(&mut self.pending, usize::MAX);
        self.matches(groups)
    }

    /// Where in the raw text a value begins that outgrew its bound.
    pub(crate) fn open_from(&self) -> Option<usize> {
        let open = self
            .pending
            .iter()
            .filter(|candidate| candidate.end == usize::MAX);
        let start = open.map(|candidate| candidate.start).min()?;
        Some(self.places.at(start).start as usize)
    }

    /// How many bytes of the raw text can no longer become part of a value.
    pub(crate) fn safe_to(&self) -> usize {
        let pending = self.pending.iter().map(|candidate| candidate.start).min();
        let safe = pending.map_or(self.horizon(), |start| start.min(self.horizon()));
        if safe >= self.folded.len() {
            self.raw_bytes
        } else {
            self.places.at(safe).start as usize
        }
    }

    /// Where the earliest living thread began, or the end of what was read.
    fn horizon(&self) -> usize {
        let threads = self.threads.iter().map(|thread| thread.start);
        threads
            .chain(self.watch.from())
            .min()
            .unwrap_or(self.folded.len())
    }

    /// Folds the next piece, plain text as a whole and other characters one by one.
    fn fold(&mut self, text: &str) {
        self.folded.reserve(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let plain = if rest.is_ascii() {
                rest.len()
            } else {
                rest.bytes().take_while(u8::is_ascii).count()
            };
            let (head, tail) = rest.split_at(plain.max(c.len_utf8()));
            let (before, place) = (self.folded.len(), self.next_place(c.len_utf8()));
            if plain > 0 {
                self.folded.push_str(head);
                if !self.places.is_identity() {
                    self.places.push_run(place, plain);
                }
            } else {
                if self.places.is_identity() {
                    self.places = Places::after(before);
                }
                push_compatible(&mut self.folded, c);
                self.places.push(place, self.folded.len() - before);
            }
            self.raw_bytes += head.len();
            self.raw_code_points += plain.max(1);
            rest = tail;
        }
    }

    /// Where the next character of the raw text stands.
    fn next_place(&self, bytes: usize) -> Place {
        Place {
            start: narrow(self.raw_bytes),
            end: narrow(self.raw_bytes + bytes),
            first: narrow(self.raw_code_points),
            last: narrow(self.raw_code_points + 1),
        }
    }

    /// Reads what was folded from here on.
    fn read(&mut self, set: &ValueSet, text: &str, from: usize) {
        for thread in std::mem::take(&mut self.threads) {
            if let Some(pattern) = set.pattern(thread.pattern) {
                self.follow(pattern, thread, text, from);
            }
        }
        let wanted = Wanted {
            set,
            starts: set.starts(self.direction, self.switches),
            names: set.names(self.direction),
        };
        self.watch.open(wanted.names);
        let mut next = from;
        while let Some(at) = self.watch.read(wanted, text, next) {
            self.start_threads(set, text, at);
            next = at + 1;
        }
        self.deaths.clear();
    }

    /// Starts a thread for every pattern that begins with what was read up to this byte.
    fn start_threads(&mut self, set: &ValueSet, text: &str, at: usize) {
        let mut begun = std::mem::take(&mut self.watch.begun);
        for begun in begun.drain(..) {
            self.begin(set, &begun, text, at);
        }
        self.watch.begun = begun;
    }

    fn begin(&mut self, set: &ValueSet, begun: &Begun, text: &str, at: usize) {
        let Some(pattern) = set.pattern(begun.pattern) else {
            return;
        };
        let asked = self.switches.allow(pattern.switch) && self.quiet.is_on(pattern.rule);
        if !pattern.before.allows(begun.previous) || !asked {
            return;
        }
        if self.is_full(set, at) {
            self.pending.push(open(begun.pattern, pattern, begun.start));
            return;
        }
        let thread = Thread {
            pattern: begun.pattern,
            state: begun.state,
            start: begun.start,
            ends: Vec::new(),
        };
        self.follow(pattern, thread, text, at + 1);
    }

    /// Whether as many threads live at this byte as there may be, wherever the text was cut. A
    /// thread counts once it is past its solid bytes: with less at hand it may not have begun.
    fn is_full(&mut self, set: &ValueSet, at: usize) -> bool {
        if self.threads.len() + self.deaths.len() < MAX_THREADS {
            return false;
        }
        self.deaths.retain(|life| life.end > at);
        let dead = self.deaths.iter().filter(|life| life.start <= at);
        let counts = |thread: &&Thread| {
            let pattern = set.pattern(thread.pattern);
            pattern.is_some_and(|pattern| thread.start + pattern.solid <= at)
        };
        self.threads.iter().filter(counts).count() + dead.count() >= MAX_THREADS
    }

    /// Follows a thread from here on to its end, or to the end of what is known.
    fn follow(&mut self, pattern: &ValuePattern, mut thread: Thread, text: &str, from: usize) {
        match thread.run(pattern, text, from) {
            Step::Lives => self.threads.push(thread),
            Step::Ended(at) => {
                self.deaths.push(thread.start + pattern.solid..at);
                self.resolve(pattern, &thread, text);
            }
            Step::Outgrown(at) => {
                self.deaths.push(thread.start + pattern.solid..at);
                self.pending
                    .push(open(thread.pattern, pattern, thread.start));
            }
        }
    }

    /// A thread ended: its longest stretch that passes the checks is a candidate.
    fn resolve(&mut self, pattern: &ValuePattern, thread: &Thread, folded: &str) {
        for end in thread.ends.iter().rev() {
            let Some(text) = folded.get(thread.start..*end) else {
                continue;
            };
            let credible = pattern
                .credential
                .as_ref()
                .is_none_or(|credential| credential.is_credible(text));
            if !credible {
                continue;
            }
            if pattern.credential.is_some() && is_masked(folded, thread.start, *end) {
                return;
            }
            let validity = pattern
                .validator
                .map_or(Validity::Plausible, |validator| validator.check(text));
            let score_millis = match validity {
                Validity::Certain => 1000,
                Validity::Likely => score(pattern, LIKELY_MILLIS, folded, thread.start),
                Validity::Plausible => score(pattern, 0, folded, thread.start),
                Validity::Invalid => continue,
                Validity::Refused => return,
            };
            let enough = match self.least {
                Least::Everything => 1,
                Least::Reported => REPORTED_MILLIS,
            };
            if score_millis >= enough && self.quiet.allows(pattern.rule, score_millis) {
                self.pending.push(Candidate {
                    pattern: thread.pattern,
                    rule: pattern.rule,
                    start: thread.start,
                    end: *end,
                    score_millis,
                });
            }
            return;
        }
    }

    fn matches(&self, groups: Vec<Vec<Candidate>>) -> Vec<ValueMatch> {
        let mut matches = Vec::new();
        for group in groups {
            let kept = match self.least {
                Least::Everything => strongest_of_each(group),
                Least::Reported => strongest(group),
            };
            for candidate in kept {
                let open = candidate.end == usize::MAX;
                let end = candidate.end.min(self.folded.len());
                matches.push(ValueMatch {
                    pattern: candidate.pattern,
                    place: self.places.of(&(candidate.start..end)),
                    text: self
                        .folded
                        .get(candidate.start..end)
                        .unwrap_or_default()
                        .to_owned(),
                    score_millis: candidate.score_millis,
                    open,
                });
            }
        }
        matches
    }
}

/// A candidate that outgrew its bound.
fn open(index: u16, pattern: &ValuePattern, start: usize) -> Candidate {
    Candidate {
        pattern: index,
        rule: pattern.rule,
        start,
        end: usize::MAX,
        score_millis: pattern.score_millis,
    }
}

/// Whether the rest of a credential is hidden behind signs, as in `xoxp-1234****`. Between signs on
/// both sides it is only set in bold.
fn is_masked(folded: &str, start: usize, end: usize) -> bool {
    let bytes = folded.as_bytes();
    let after = bytes.get(end).filter(|byte| matches!(byte, b'*' | b'#'));
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    after.is_some() && after != before
}

/// Whether a byte is the first of its character in UTF-8.
fn opens_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// What became of a thread, and at which byte.
enum Step {
    Lives,
    Ended(usize),
    Outgrown(usize),
}

impl Thread {
    /// Reads a text from here on, and notes where a value may end.
    fn run(&mut self, pattern: &ValuePattern, text: &str, from: usize) -> Step {
        let dfa = &pattern.dfa;
        for (at, byte) in text.bytes().enumerate().skip(from) {
            self.state = dfa.next_state(self.state, byte);
            let opens = opens_character(byte);
            if dfa.is_special_state(self.state) {
                // The automaton tells of a match one byte late, which is when the edge shows.
                if dfa.is_match_state(self.state) && opens && pattern.after.allows(Some(byte)) {
                    self.note_end(at);
                }
                let over = dfa.is_dead_state(self.state) || dfa.is_quit_state(self.state);
                if over || pattern.last.binary_search(&self.state).is_ok() {
                    return Step::Ended(at);
                }
            }
            // One more than the bound, because of that late byte.
            if opens && at - self.start > pattern.max_length + 1 {
                return Step::Outgrown(at);
            }
        }
        Step::Lives
    }

    /// The text ends after so many bytes, and with it whatever is a value so far.
    fn end(&mut self, pattern: &ValuePattern, at: usize) {
        self.state = pattern.dfa.next_eoi_state(self.state);
        if pattern.dfa.is_match_state(self.state) {
            self.note_end(at);
        }
    }

    fn note_end(&mut self, at: usize) {
        if self.ends.len() >= MAX_ENDS {
            self.ends.remove(0);
        }
        self.ends.push(at);
    }
}

#[cfg(test)]
mod tests;

//! Follows every place in one text where a value may have begun.
//!
//! A thread starts at each byte with which a pattern may begin, and lives until its automaton
//! dies. What stands before the earliest living thread can no longer become part of a value:
//! this is all that an answer must be held back for. SAFETY LIMIT: a thread that outgrows its
//! bound becomes a candidate without an end, which holds everything after it.

use model::finding::Direction;
use regex_automata::dfa::Automaton;
use regex_automata::util::primitives::StateID;

use super::context::{REPORTED_MILLIS, score};
use super::pattern::{ValuePattern, ValueSet};
use super::settle::{Candidate, strongest, strongest_of_each, take_settled};
use super::switch::Switches;
use super::validate::Validity;
use super::watch::{Begun, Watch};
use crate::looking::Least;
use crate::normalise::{Place, Places, compatible, narrow};

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
    folded: String,
    places: Places,
    raw_bytes: usize,
    raw_code_points: usize,
    previous: Option<u8>,
    threads: Vec<Thread>,
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
            folded: String::new(),
            places: Places::identity(),
            raw_bytes: 0,
            raw_code_points: 0,
            previous: None,
            threads: Vec::new(),
            watch: Watch::default(),
            pending: Vec::new(),
        }
    }

    /// Reads the next piece.
    pub(crate) fn push(&mut self, set: &ValueSet, text: &str) {
        self.folded.reserve(text.len());
        self.watch.open(set, self.direction);
        for c in text.chars() {
            match u8::try_from(c) {
                Ok(byte) if byte.is_ascii() => self.take_ascii(set, byte),
                Ok(_) | Err(_) => self.take_folded(set, c),
            }
        }
    }

    /// The text ends here.
    pub(crate) fn end(&mut self, set: &ValueSet) {
        self.step(set, None);
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

    /// Reads one character of ASCII, which is nearly every one.
    fn take_ascii(&mut self, set: &ValueSet, byte: u8) {
        if !self.threads.is_empty() {
            self.step(set, Some(byte));
        }
        self.start_threads(set, byte);
        self.previous = Some(byte);
        if !self.places.is_identity() {
            self.place(1, 1);
        }
        self.folded.push(char::from(byte));
        self.watch
            .read_name(set, self.direction, self.folded.len(), byte);
        self.raw_bytes += 1;
        self.raw_code_points += 1;
    }

    /// Notes where the next folded bytes stand: at the next character of the raw text.
    fn place(&mut self, raw_length: usize, folded_length: usize) {
        let place = Place {
            start: narrow(self.raw_bytes),
            end: narrow(self.raw_bytes + raw_length),
            first: narrow(self.raw_code_points),
            last: narrow(self.raw_code_points + 1),
        };
        self.places.push(place, folded_length);
    }

    fn take_folded(&mut self, set: &ValueSet, c: char) {
        if self.places.is_identity() {
            self.places = Places::after(self.folded.len());
        }
        let (bytes, code_points) = (self.raw_bytes, self.raw_code_points);
        for folded in compatible(c) {
            self.raw_bytes = bytes;
            self.raw_code_points = code_points;
            self.take(set, folded, c.len_utf8());
        }
        self.raw_bytes = bytes + c.len_utf8();
        self.raw_code_points = code_points + 1;
    }

    /// Reads one folded character, which is so many bytes long in the raw text.
    fn take(&mut self, set: &ValueSet, c: char, raw_length: usize) {
        let mut buffer = [0; 4];
        for byte in c.encode_utf8(&mut buffer).bytes() {
            self.step(set, Some(byte));
            self.start_threads(set, byte);
            self.previous = Some(byte);
        }
        self.place(raw_length, c.len_utf8());
        self.folded.push(c);
        for byte in c.encode_utf8(&mut buffer).bytes() {
            self.watch
                .read_name(set, self.direction, self.folded.len(), byte);
        }
        self.raw_bytes += raw_length;
        self.raw_code_points += 1;
    }

    /// Starts a thread for every pattern of which this byte completes the beginning.
    fn start_threads(&mut self, set: &ValueSet, byte: u8) {
        self.watch.read(
            set.starts(self.direction, self.switches),
            set,
            &self.folded,
            self.previous,
            byte,
        );
        if self.watch.begun.is_empty() {
            return;
        }
        let mut begun = std::mem::take(&mut self.watch.begun);
        for begun in begun.drain(..) {
            self.begin(set, &begun);
        }
        self.watch.begun = begun;
    }

    fn begin(&mut self, set: &ValueSet, begun: &Begun) {
        let Some(pattern) = set.pattern(begun.pattern) else {
            return;
        };
        if !pattern.before.allows(begun.previous) || !self.switches.allow(pattern.switch) {
            return;
        }
        if self.threads.len() >= MAX_THREADS {
            self.pending.push(open(begun.pattern, pattern, begun.start));
            return;
        }
        self.threads.push(Thread {
            pattern: begun.pattern,
            state: begun.state,
            start: begun.start,
            ends: Vec::new(),
        });
    }

    /// Moves every thread over the next byte, or over the end of the text.
    fn step(&mut self, set: &ValueSet, byte: Option<u8>) {
        if byte.is_none() {
            self.watch.end();
        }
        let mut index = 0;
        while let Some(thread) = self.threads.get_mut(index) {
            let Some(pattern) = set.pattern(thread.pattern) else {
                return;
            };
            match advance(thread, pattern, byte, self.folded.len()) {
                Step::Lives => index += 1,
                Step::Ended => {
                    let thread = self.threads.swap_remove(index);
                    self.resolve(pattern, &thread);
                }
                Step::Outgrown => {
                    let thread = self.threads.swap_remove(index);
                    self.pending
                        .push(open(thread.pattern, pattern, thread.start));
                }
            }
        }
    }

    /// A thread ended: its longest stretch that passes the checks is a candidate.
    fn resolve(&mut self, pattern: &ValuePattern, thread: &Thread) {
        for end in thread.ends.iter().rev() {
            let Some(text) = self.folded.get(thread.start..*end) else {
                continue;
            };
            let credible = pattern
                .credential
                .as_ref()
                .is_none_or(|credential| credential.is_credible(text));
            if !credible {
                continue;
            }
            let validity = pattern
                .validator
                .map_or(Validity::Plausible, |validator| validator.check(text));
            let score_millis = match validity {
                Validity::Certain => 1000,
                Validity::Likely => score(pattern, LIKELY_MILLIS, &self.folded, thread.start),
                Validity::Plausible => score(pattern, 0, &self.folded, thread.start),
                Validity::Invalid => continue,
                Validity::Refused => return,
            };
            let enough = match self.least {
                Least::Everything => 1,
                Least::Reported => REPORTED_MILLIS,
            };
            if score_millis >= enough {
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

/// Whether a byte is the first of its character in UTF-8.
fn opens_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// What became of a thread.
enum Step {
    Lives,
    Ended,
    Outgrown,
}

/// Moves a thread over the next byte and notes whether a value may end before it.
fn advance(thread: &mut Thread, pattern: &ValuePattern, byte: Option<u8>, at: usize) -> Step {
    let dfa = &pattern.dfa;
    let next = match byte {
        Some(byte) => dfa.next_state(thread.state, byte),
        None => dfa.next_eoi_state(thread.state),
    };
    thread.state = next;
    if dfa.is_special_state(next) {
        // The automaton tells of a match one byte late, which is when the edge can be seen.
        if dfa.is_match_state(next)
            && byte.is_none_or(opens_character)
            && pattern.after.allows(byte)
        {
            if thread.ends.len() >= MAX_ENDS {
                thread.ends.remove(0);
            }
            thread.ends.push(at);
        }
        let over = dfa.is_dead_state(next) || dfa.is_quit_state(next);
        if over || pattern.last.binary_search(&next).is_ok() {
            return Step::Ended;
        }
    }
    if byte.is_none() {
        return Step::Ended;
    }
    // One more than the bound, because of that late byte.
    if at - thread.start > pattern.max_length + 1 {
        return Step::Outgrown;
    }
    Step::Lives
}

#[cfg(test)]
mod tests;

//! What the model sees in place of a value: nothing, a mask, other words, a keyed hash, or a
//! placeholder for which the answer's reader gets the value back.
//!
//! Placeholders are numbered in the order in which their values first appear, and a client sends
//! the whole conversation with each turn: so a value has the same placeholder in every turn, and
//! nothing of it is ever stored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::Text;
use model::exchange::Profile;
use model::finding::{Finding, ValueHash};
use model::segment::{Channel, Segment};

use crate::answer::{Original, escaped};
use crate::normalise::narrow;
use crate::policy::{Operator, Policy, PromptAction};
use crate::redact::label;

/// The texts to forward in another wording, and what their placeholders stand for.
#[derive(Debug, Default)]
pub(crate) struct Rewritten {
    pub(crate) texts: Vec<(usize, String)>,
    pub(crate) originals: Vec<Original>,
}

/// Puts every finding that must not be forwarded as it is into other words.
pub(crate) fn rewrite(
    policy: &Policy,
    profile: Profile,
    segments: &[Segment],
    findings: &[Finding],
) -> Rewritten {
    let mut by_segment: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let redacted = policy.prompt_action(finding.kind, profile) == PromptAction::Redact;
        if redacted || policy.operator(finding).is_some() {
            by_segment.entry(finding.segment).or_default().push(finding);
        }
    }
    let mut rewriter = Rewriter {
        policy,
        segments,
        taken: None,
        last: 0,
        numbers: BTreeMap::new(),
        originals: Vec::new(),
    };
    let mut texts = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if let Some(findings) = by_segment.remove(&narrow(index)) {
            texts.push((index, rewriter.text(segment, findings)));
        }
    }
    Rewritten {
        texts,
        originals: rewriter.originals,
    }
}

struct Rewriter<'a> {
    policy: &'a Policy,
    segments: &'a [Segment],
    /// What stands in the texts and looks like a placeholder, once somebody asks.
    taken: Option<BTreeSet<&'a str>>,
    /// The number of the last placeholder.
    last: usize,
    /// The placeholder of each value.
    numbers: BTreeMap<Key, Arc<str>>,
    originals: Vec<Original>,
}

/// What makes two values the same.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Value(Arc<str>, ValueHash),
    /// A stretch in which several findings overlap.
    Stretch(String),
}

/// Findings that overlap, and the stretch that they cover.
struct Stretch<'f> {
    first: &'f Finding,
    start: u32,
    end: u32,
}

impl Rewriter<'_> {
    fn text(&mut self, segment: &Segment, findings: Vec<&Finding>) -> String {
        let text = segment.text.expose();
        let mut out = String::with_capacity(text.len());
        let (mut byte, mut character) = (0, 0);
        for stretch in stretches(findings) {
            let start = byte_of(text, byte, stretch.start - character);
            let end = byte_of(text, start, stretch.end - stretch.start);
            out.push_str(text.get(byte..start).unwrap_or_default());
            let value = text.get(start..end).unwrap_or_default();
            let shown = self.shown(&stretch, value);
            match segment.channel {
                Channel::ToolArguments => out.push_str(&escaped(&shown)),
                Channel::Content | Channel::Reasoning | Channel::Refusal | Channel::Name => {
                    out.push_str(&shown);
                }
            }
            (byte, character) = (end, stretch.end);
        }
        out.push_str(text.get(byte..).unwrap_or_default());
        out
    }

    fn shown(&mut self, stretch: &Stretch<'_>, value: &str) -> Arc<str> {
        let finding = stretch.first;
        // What is hidden in an encoding goes with the encoding.
        let operator = self.policy.operator(finding);
        let operator = operator.filter(|_| finding.layers.is_empty());
        match operator {
            None => label(finding),
            Some(Operator::Redact) => Arc::from(""),
            Some(Operator::Replace(text)) => Arc::clone(text),
            Some(Operator::Mask { keep_last, with }) => masked(value, *keep_last, *with),
            Some(Operator::Hash) => finding.value.map_or_else(
                || label(finding),
                |hash| Arc::from(format!("<{}:{:016x}>", entity(finding), hash.0)),
            ),
            Some(Operator::Restore) => self.placeholder(stretch, value),
        }
    }

    /// The placeholder of a value: the one that it has, or the next that no text contains.
    fn placeholder(&mut self, stretch: &Stretch<'_>, value: &str) -> Arc<str> {
        let finding = stretch.first;
        let name = entity(finding);
        let alone = (finding.span.start, finding.span.end) == (stretch.start, stretch.end);
        let key = match finding.value.filter(|_| alone) {
            Some(hash) => Key::Value(Arc::from(name), hash),
            None => Key::Stretch(value.to_owned()),
        };
        if let Some(known) = self.numbers.get(&key) {
            return Arc::clone(known);
        }
        let segments = self.segments;
        let taken = self.taken.get_or_insert_with(|| placeholders(segments));
        let free = loop {
            self.last += 1;
            let next = format!("<{name}_{}>", self.last);
            if !taken.contains(next.as_str()) {
                break next;
            }
        };
        let placeholder: Arc<str> = Arc::from(free);
        self.originals.push(Original {
            placeholder: Box::from(&*placeholder),
            value: Text::new(value),
        });
        self.numbers.insert(key, Arc::clone(&placeholder));
        placeholder
    }
}

/// Everything between angle brackets, as placeholders are written. Read once, however many values
/// there are.
fn placeholders(segments: &[Segment]) -> BTreeSet<&str> {
    let mut all = BTreeSet::new();
    for segment in segments {
        for piece in segment.text.expose().split_inclusive('>') {
            let held = piece.rfind('<').and_then(|open| piece.get(open..));
            all.extend(held.filter(|held| is_numbered(held)));
        }
    }
    all
}

/// Whether a number stands before the closing bracket.
fn is_numbered(held: &str) -> bool {
    let inner = held.strip_suffix('>');
    inner.is_some_and(|inner| inner.ends_with(|c: char| c.is_ascii_digit()))
}

fn entity(finding: &Finding) -> &str {
    finding.entity.as_deref().unwrap_or("VALUE")
}

/// Findings in order, those that overlap as one.
fn stretches(mut findings: Vec<&Finding>) -> Vec<Stretch<'_>> {
    findings.sort_by_key(|finding| (finding.span.start, std::cmp::Reverse(finding.span.end)));
    let mut stretches: Vec<Stretch<'_>> = Vec::with_capacity(findings.len());
    for finding in findings {
        match stretches.last_mut() {
            Some(last) if finding.span.start < last.end => {
                last.end = last.end.max(finding.span.end)
            }
            _ => stretches.push(Stretch {
                first: finding,
                start: finding.span.start,
                end: finding.span.end,
            }),
        }
    }
    stretches
}

/// The byte at which so many characters after `from` end.
fn byte_of(text: &str, from: usize, characters: u32) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let characters = usize::try_from(characters).unwrap_or(usize::MAX);
    let after = rest.char_indices().nth(characters);
    after.map_or(text.len(), |(at, _)| from + at)
}

/// Letters and digits as another sign, but for the last ones.
fn masked(value: &str, keep_last: u32, with: char) -> Arc<str> {
    let keep = usize::try_from(keep_last).unwrap_or(usize::MAX);
    let signs = value.chars().filter(|c| c.is_alphanumeric()).count();
    let mut hide = signs.saturating_sub(keep);
    let shown = value.chars().map(|c| {
        if hide == 0 || !c.is_alphanumeric() {
            return c;
        }
        hide -= 1;
        with
    });
    Arc::from(shown.collect::<String>())
}

#[cfg(test)]
mod tests;

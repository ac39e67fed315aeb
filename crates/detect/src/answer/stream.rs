//! One text stream of an answer.

use std::sync::Arc;

use model::finding::Direction;
use model::segment::{Channel, Origin};

use super::Mask;
use super::watches::{Restored, Watched, Watches};
use crate::adjust::Quiet;
use crate::looking::{Found, Least, Look};
use crate::rule::RuleSet;
use crate::value::{Switches, Tracker};

/// What is known of one stream.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) channel: Channel,
    pub(crate) tool: Option<Arc<str>>,
    /// Everything that was pushed; what was held back of it, the caller knows.
    pub(crate) raw: String,
    pub(super) tracker: Tracker,
    switches: Switches,
    quiet: Quiet,
    pub(super) masks: Vec<Mask>,
    /// Whether something is masked, beside placeholders that came back.
    pub(super) masked: bool,
    pub(super) watches: Watches,
    /// Nothing from this byte on may leave, ever.
    frozen: Option<usize>,
}

impl Stream {
    pub(super) fn new(channel: Channel, switches: Switches, quiet: Quiet) -> Self {
        Self {
            channel,
            tool: None,
            raw: String::new(),
            tracker: Tracker::new(Direction::Output, Least::Reported, switches)
                .heeding(quiet.clone()),
            switches,
            quiet,
            masks: Vec::new(),
            masked: false,
            watches: Watches::default(),
            frozen: None,
        }
    }

    pub(super) fn push(&mut self, rules: &RuleSet, text: &str) {
        self.raw.push_str(text);
        self.tracker.push(&rules.values, text);
    }

    /// Shows a stretch masked, as far as anything of it leaves.
    pub(super) fn mask(&mut self, mut mask: Mask) {
        let frozen = self.frozen.unwrap_or(usize::MAX);
        if mask.start < frozen {
            mask.end = mask.end.min(frozen);
            self.masked = true;
            self.put(mask);
        }
    }

    /// Shows what a placeholder stands for. In the arguments of a tool it is written as JSON.
    pub(super) fn restore(&mut self, restored: &Restored) {
        let value = restored.value.expose();
        let shown = match self.channel {
            Channel::ToolArguments => escaped(value),
            Channel::Content | Channel::Reasoning | Channel::Refusal | Channel::Name => {
                Arc::from(value)
            }
        };
        if self.frozen.is_none_or(|frozen| restored.end <= frozen) {
            self.put(Mask {
                start: restored.start,
                end: restored.end,
                replacement: shown,
            });
        }
    }

    /// Keeps masks in order and apart; of those that overlap, the first one's label stands.
    fn put(&mut self, mut mask: Mask) {
        let first = self.masks.partition_point(|known| known.end <= mask.start);
        let after = self.masks.partition_point(|known| known.start < mask.end);
        for known in self.masks.drain(first..after.max(first)) {
            if known.start <= mask.start {
                mask.start = known.start;
                mask.replacement = known.replacement;
            }
            mask.end = mask.end.max(known.end);
        }
        self.masks.insert(first, mask);
    }

    /// Nothing from this byte on may leave. What is masked up to there stays masked.
    pub(super) fn freeze(&mut self, start: usize) {
        let start = self.frozen.map_or(start, |frozen| frozen.min(start));
        self.frozen = Some(start);
        self.masks.retain(|mask| mask.start < start);
        for mask in &mut self.masks {
            mask.end = mask.end.min(start);
        }
    }

    pub(super) fn safe_to(&self, watched: &Watched) -> usize {
        let safe = self.tracker.safe_to();
        let held = self.watches.held_from(watched);
        let safe = held.map_or(safe, |held| held.min(safe));
        self.frozen.map_or(safe, |frozen| frozen.min(safe))
    }

    /// Where a value begins that outgrew its bound.
    pub(super) fn open_from(&self) -> Option<usize> {
        self.tracker.open_from()
    }

    /// What stands in the encodings of the stream.
    pub(super) fn decoded<'r>(&'r self, rules: &'r RuleSet) -> Vec<Found<'r>> {
        let look = Look {
            rules,
            direction: Direction::Output,
            origin: Origin::Assistant,
            least: Least::Reported,
            switches: self.switches,
            quiet: &self.quiet,
            phrases: true,
        };
        look.beyond_the_text(&self.raw)
    }
}

/// A text as it stands inside a JSON string.
pub(crate) fn escaped(text: &str) -> Arc<str> {
    let quoted = serde_json::Value::from(text).to_string();
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    Arc::from(inner.unwrap_or_default())
}

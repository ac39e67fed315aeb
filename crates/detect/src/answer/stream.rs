//! One text stream of an answer.

use std::sync::Arc;

use model::finding::Direction;
use model::segment::{Channel, Origin};

use super::Mask;
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
    pub(super) masks: Vec<Mask>,
    /// Nothing from this byte on may leave, ever.
    frozen: Option<usize>,
}

impl Stream {
    pub(super) fn new(channel: Channel, switches: Switches) -> Self {
        Self {
            channel,
            tool: None,
            raw: String::new(),
            tracker: Tracker::new(Direction::Output, Least::Reported, switches),
            switches,
            masks: Vec::new(),
            frozen: None,
        }
    }

    pub(super) fn push(&mut self, rules: &RuleSet, text: &str) {
        self.raw.push_str(text);
        self.tracker.push(&rules.values, text);
    }

    /// Shows a stretch masked, unless it stands where nothing leaves anyway.
    pub(super) fn mask(&mut self, mask: Mask) {
        if self.frozen.is_none_or(|frozen| mask.end <= frozen) {
            self.masks.push(mask);
        }
    }

    /// Nothing from this byte on may leave.
    pub(super) fn freeze(&mut self, start: usize) {
        let start = self.frozen.map_or(start, |frozen| frozen.min(start));
        self.frozen = Some(start);
        self.masks.retain(|mask| mask.end <= start);
    }

    pub(super) fn safe_to(&self) -> usize {
        let safe = self.tracker.safe_to();
        self.frozen.map_or(safe, |frozen| frozen.min(safe))
    }

    /// Where a value begins that outgrew its bound.
    pub(super) fn open_from(&self) -> Option<usize> {
        self.tracker.open_from()
    }

    /// What stands in the encodings of the stream.
    pub(super) fn decoded<'r>(&self, rules: &'r RuleSet) -> Vec<Found<'r>> {
        let look = Look {
            rules,
            direction: Direction::Output,
            origin: Origin::Assistant,
            least: Least::Reported,
            switches: self.switches,
            phrases: true,
        };
        look.beyond_the_text(&self.raw)
    }
}

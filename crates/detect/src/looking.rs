//! Looks at one text with every rule: phrases in each view, values in the text and what was
//! decoded from it. Decides nothing.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use model::finding::{Direction, Finding};
use model::segment::Origin;

use crate::adjust::Quiet;
use crate::hash::Hasher;
use crate::measure::parse;
use crate::normalise::{Place, View, views};
use crate::rule::{Rule, RuleSet};
use crate::value::{Switches, Tracker};

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Least {
    /// Values that are sure enough, of several overlapping ones the surest.
    Reported,
    /// Everything.
    Everything,
}

/// One rule matched one place.
#[derive(Debug, Clone)]
pub(crate) struct Found<'r> {
    pub(crate) rule: &'r Rule,
    /// Where in the raw text.
    pub(crate) place: Place,
    pub(crate) score_millis: u16,
    pub(crate) layers: Vec<&'static str>,
    /// The value, folded; empty for phrases.
    pub(crate) value: String,
    /// Where it was seen.
    pub(crate) seen: Seen,
}

/// A stretch of a view; in the view of the text itself, the stretch of a value is that of the raw
/// text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Seen {
    /// Which view, in the order of [`views`].
    pub(crate) view: usize,
    /// The bytes of that view.
    pub(crate) bytes: Range<usize>,
}

impl Found<'_> {
    /// By position; of the same rule at the same place the surest comes first.
    pub(crate) fn order(&self) -> (u32, u32, &str, Reverse<u16>) {
        let Place { first, last, .. } = self.place;
        (
            first,
            last,
            self.rule.id.as_str(),
            Reverse(self.score_millis),
        )
    }

    /// As a finding, not yet hashed.
    pub(crate) fn finding(&self, direction: Direction, segment: u32) -> Finding {
        let place = self.place.span();
        let mut finding = self
            .rule
            .finding(direction, segment, place, self.score_millis);
        finding.layers = self.layers.iter().map(|layer| Arc::from(*layer)).collect();
        finding
    }

    /// As a finding with the hash of its value, if it is a value.
    pub(crate) fn hashed(&self, direction: Direction, segment: u32, hasher: &Hasher) -> Finding {
        let mut finding = self.finding(direction, segment);
        if finding.entity.is_some() && !self.value.is_empty() {
            finding.value = Some(self.rule.hash(&self.value, hasher));
        }
        finding
    }
}

/// How one text is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'r> {
    pub(crate) rules: &'r RuleSet,
    pub(crate) direction: Direction,
    pub(crate) origin: Origin,
    pub(crate) least: Least,
    /// Countries and topics whose values are looked for besides the usual ones.
    pub(crate) switches: Switches,
    /// What people changed about rules.
    pub(crate) quiet: &'r Quiet,
    /// Whether phrases are looked for; not in text that is approved for the app.
    pub(crate) phrases: bool,
}

impl<'r> Look<'r> {
    /// Everything that rules find in a text, in order of position.
    pub(crate) fn at(&self, text: &str) -> Vec<Found<'r>> {
        self.in_views(text, &views(text))
    }

    /// The same, with the views of the text at hand.
    pub(crate) fn in_views(&self, text: &str, views: &[View<'_>]) -> Vec<Found<'r>> {
        let mut found = Vec::new();
        for (index, view) in views.iter().enumerate() {
            let before = found.len();
            if self.phrases {
                self.find_phrases(text, view, &mut found);
            }
            self.find_values(text, view, &mut found);
            self.measure(view, &mut found);
            for new in found.iter_mut().skip(before) {
                new.seen.view = index;
            }
        }
        self.ordered(found)
    }

    /// What rules find in what is hidden in a text, and not in the text itself.
    pub(crate) fn beyond_the_text(&self, text: &str) -> Vec<Found<'r>> {
        let mut found = Vec::new();
        for view in views(text)
            .into_iter()
            .filter(|view| !view.layers.is_empty())
        {
            self.find_phrases(text, &view, &mut found);
            self.find_values(text, &view, &mut found);
        }
        self.ordered(found)
    }

    /// The attacks on whoever reads a document that stands at this place of a longer text.
    pub(crate) fn in_document(
        &self,
        document: &str,
        views: &[View<'_>],
        place: Place,
    ) -> Vec<Found<'r>> {
        let look = Look {
            origin: Origin::Document,
            ..*self
        };
        let mut found = Vec::new();
        for view in views {
            look.find_phrases(document, view, &mut found);
        }
        for found in &mut found {
            found.place = found.place.within(place);
        }
        look.ordered(found)
    }

    fn ordered(&self, mut found: Vec<Found<'r>>) -> Vec<Found<'r>> {
        found.sort_by(|a, b| a.order().cmp(&b.order()));
        if self.least == Least::Reported {
            found.dedup_by(|next, kept| next.rule.id == kept.rule.id && next.place == kept.place);
        }
        found
    }

    fn find_phrases(&self, raw: &str, view: &View<'_>, found: &mut Vec<Found<'r>>) {
        let rules = &self.rules.rules;
        let wanted = |index: usize| {
            let rule = rules.get(index);
            rule.is_some_and(|rule| rule.looks_at(self.direction, self.origin))
                && self.quiet.is_on(index)
        };
        for hit in self.rules.phrases.find(&view.text, wanted) {
            let Some((rule, score_millis)) = self.rules.of_phrase(hit.pattern) else {
                continue;
            };
            let place = view.places.of(&hit.range);
            let shown = raw.get(place.bytes());
            if !view.layers.is_empty() && shown == view.text.get(hit.range.clone()) {
                // It stands there undisguised, where the text itself was looked at.
                continue;
            }
            let score_millis = surer(score_millis, view);
            let index = self.rules.rule_of_phrase(hit.pattern);
            if index.is_some_and(|index| !self.quiet.allows(index, score_millis)) {
                continue;
            }
            found.push(Found {
                rule,
                place,
                score_millis,
                layers: view.layers.clone(),
                value: String::new(),
                seen: Seen {
                    view: 0,
                    bytes: hit.range,
                },
            });
        }
    }

    /// What is counted rather than spelt.
    fn measure(&self, view: &View<'_>, found: &mut Vec<Found<'r>>) {
        if !self.phrases {
            return;
        }
        let turns = if view.layers.is_empty() {
            parse(&view.text)
        } else {
            Vec::new()
        };
        for measured in &self.rules.measures {
            let Some(rule) = self.rules.rules.get(measured.rule) else {
                continue;
            };
            let told = self.quiet.allows(measured.rule, measured.score_millis);
            if !told || !rule.looks_at(self.direction, self.origin) {
                continue;
            }
            let reading = measured.what.of_view(view, &turns);
            if let Some(reading) = reading.filter(|it| it.amount >= measured.at_least) {
                found.push(Found {
                    rule,
                    place: view.places.of(&reading.bytes),
                    score_millis: measured.score_millis,
                    layers: view.layers.clone(),
                    value: String::new(),
                    seen: Seen {
                        view: 0,
                        bytes: reading.bytes,
                    },
                });
            }
        }
    }

    /// The text itself is read raw, exactly as an answer is; decoded views are read as they are.
    fn find_values(&self, raw: &str, view: &View<'_>, found: &mut Vec<Found<'r>>) {
        if !view.exact {
            return;
        }
        let mut tracker =
            Tracker::new(self.direction, self.least, self.switches).heeding(self.quiet.clone());
        let is_raw = view.layers.is_empty();
        tracker.push(&self.rules.values, if is_raw { raw } else { &view.text });
        tracker.end(&self.rules.values);
        for hit in tracker.rest() {
            let Some(rule) = self.rules.of_value(hit.pattern) else {
                continue;
            };
            if rule.looks_at(self.direction, self.origin) {
                let place = if is_raw {
                    hit.place
                } else {
                    view.places.of(&hit.place.bytes())
                };
                found.push(Found {
                    rule,
                    place,
                    score_millis: hit.score_millis,
                    layers: view.layers.clone(),
                    value: hit.text,
                    seen: Seen {
                        view: 0,
                        bytes: hit.place.bytes(),
                    },
                });
            }
        }
    }
}

/// Words that somebody took pains to hide are meant: half of the remaining doubt goes.
fn surer(score_millis: u16, view: &View<'_>) -> u16 {
    if view.layers.is_empty() {
        score_millis
    } else {
        1000 - (1000 - score_millis.min(1000)) / 2
    }
}

//! What is counted in a text rather than spelt: the turns of a dialogue within it, how often
//! something refused is asked again, an ending of signs, what was decoded.
//!
//! Rules name a measure and say how much of it is a finding. One pass each, no state; how much it
//! tells of an attack is the rule's business.

mod dialogue;
mod ending;

use std::ops::Range;

pub(crate) use dialogue::{Speaker, Turn, parse};

use crate::normalise::View;

/// So many letters must have been hidden to be told.
const HIDDEN_LETTERS: usize = 12;
/// Encodings that nobody writes by accident, and that everyday links and pages do without.
const HIDING: [&str; 9] = [
    "unicode_tags",
    "variation_selectors",
    "invisible_bits",
    "base64",
    "base32",
    "hex",
    "binary",
    "morse_braille",
    "escapes",
];

/// Something that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Questions with their answers, written into one text as if they had been asked before.
    FakeTurns,
    /// How often the user asks again for what was just refused.
    AskedAgain,
    /// How many words of harm the last turn holds, where turn after turn held more of them.
    RisingHarm,
    /// Words broken by signs at the very end of prose.
    OddEnding,
    /// Letters that had to be decoded to be read.
    HiddenText,
}

const NAMES: [(&str, Measure); 5] = [
    ("fake_turns", Measure::FakeTurns),
    ("asked_again", Measure::AskedAgain),
    ("rising_harm", Measure::RisingHarm),
    ("odd_ending", Measure::OddEnding),
    ("hidden_text", Measure::HiddenText),
];

/// How much was counted, and in which bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) amount: u32,
    pub(crate) bytes: Range<usize>,
}

impl Measure {
    /// The measure of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let mut names = NAMES.iter();
        names.find(|(known, _)| *known == name).map(|(_, it)| *it)
    }

    /// Every name.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// Counts in one view of a text: in the text itself, whose turns are given, or in what was
    /// decoded from it.
    pub(crate) fn of_view(self, view: &View<'_>, turns: &[Turn<'_>]) -> Option<Reading> {
        let text: &str = &view.text;
        if !view.layers.is_empty() {
            return (self == Self::HiddenText).then(|| hidden(view)).flatten();
        }
        match self {
            Self::HiddenText => None,
            Self::OddEnding => ending::odd_ending(text),
            Self::FakeTurns => reading(dialogue::answered(turns), turns, text),
            Self::AskedAgain | Self::RisingHarm => reading(self.of_turns(turns)?, turns, text),
        }
    }

    /// Counts in the turns of a conversation; `None` for what is not counted over turns.
    pub(crate) fn of_turns(self, turns: &[Turn<'_>]) -> Option<u32> {
        match self {
            Self::AskedAgain => Some(dialogue::asked_again(turns)),
            Self::RisingHarm => Some(dialogue::rising_harm(turns)),
            Self::FakeTurns | Self::OddEnding | Self::HiddenText => None,
        }
    }
}

fn reading(amount: u32, turns: &[Turn<'_>], text: &str) -> Option<Reading> {
    let start = turns.first()?.start;
    (amount > 0).then_some(Reading {
        amount,
        bytes: start..text.len(),
    })
}

fn hidden(view: &View<'_>) -> Option<Reading> {
    let letters = view.text.chars().filter(|c| c.is_alphabetic()).count();
    let hiding = view.layers.iter().any(|layer| HIDING.contains(layer));
    (hiding && letters >= HIDDEN_LETTERS).then(|| Reading {
        amount: u32::try_from(letters).unwrap_or(u32::MAX),
        bytes: 0..view.text.len(),
    })
}

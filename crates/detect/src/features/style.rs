//! How a text is written: shares of capitals, punctuation and digits, and the length of words.

use model::features::Style;

/// What is counted.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) characters: u64,
    pub(super) letters: u64,
    pub(super) upper: u64,
    pub(super) punctuation: u64,
    pub(super) digits: u64,
    /// Letters in a row.
    pub(super) words: u64,
}

/// How a text is written; `None` for no text.
pub(super) fn style(text: &str) -> Option<Style> {
    let mut counts = Counts::default();
    let mut in_word = false;
    for c in text.chars() {
        counts.characters += 1;
        let is_letter = c.is_alphabetic();
        if is_letter {
            counts.letters += 1;
            counts.upper += u64::from(c.is_uppercase());
            counts.words += u64::from(!in_word);
        } else if c.is_ascii_digit() {
            counts.digits += 1;
        } else if c.is_ascii_punctuation() {
            counts.punctuation += 1;
        }
        in_word = is_letter;
    }
    counts.style()
}

impl Counts {
    /// As shares; `None` for no text.
    pub(super) fn style(&self) -> Option<Style> {
        let share =
            |part: u64, whole: u64| part.saturating_mul(1000).checked_div(whole).unwrap_or(0);
        let millis = |value: u64| u16::try_from(value).unwrap_or(u16::MAX);
        (self.characters > 0).then(|| Style {
            upper_millis: millis(share(self.upper, self.letters)),
            punctuation_millis: millis(share(self.punctuation, self.characters)),
            digit_millis: millis(share(self.digits, self.characters)),
            word_length_millis: u32::try_from(share(self.letters, self.words)).unwrap_or(u32::MAX),
        })
    }
}

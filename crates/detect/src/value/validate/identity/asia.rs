//! India, the Philippines, Thailand and Turkey.

use super::sum::{digits, number, symbols, verhoeff, weighted};
use crate::value::validate::{Validity, certain_if, likely_if, plausible_if};

/// An Aadhaar: twelve digits from 2 on, Verhoeff's sum, no palindrome.
pub(super) fn aadhaar(text: &str) -> Validity {
    let digits = digits(text);
    let begins = digits.first().is_some_and(|first| *first >= 2);
    let palindrome = digits.iter().eq(digits.iter().rev());
    likely_if(digits.len() == 12 && begins && !palindrome && verhoeff(&digits))
}

/// A GSTIN: a state from 1 to 37, a PAN, and Z in the last place but one.
pub(super) fn gstin(text: &str) -> Validity {
    let symbols = symbols(text);
    let state = number(&digits(symbols.get(..2).unwrap_or_default()));
    let letters = |range: std::ops::Range<usize>| {
        let part = symbols.get(range).unwrap_or_default();
        part.bytes().filter(u8::is_ascii_alphabetic).count()
    };
    let pan = letters(2..7) >= 3 && letters(7..11) == 0 && letters(11..12) == 1;
    certain_if(symbols.len() == 15 && (1..=37).contains(&state) && pan && letters(13..14) == 1)
}

/// Ten characters that may be a PAN: a letter, and four digits in a row.
pub(super) fn pan(text: &str) -> Validity {
    let bytes = text.as_bytes();
    let four = bytes
        .windows(4)
        .any(|four| four.iter().all(u8::is_ascii_digit));
    plausible_if(four && bytes.iter().any(u8::is_ascii_alphabetic))
}

/// A registration whose last digits are not all zero.
pub(super) fn not_zero(text: &str) -> Validity {
    let tail = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let tail = tail.get(tail.len().saturating_sub(4)..).unwrap_or_default();
    plausible_if(tail != "0000")
}

/// A Philippine taxpayer number: weights 9 to 2 modulo 11, with or without a branch.
pub(super) fn ph_tin(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    plausible_if(matches!(digits.len(), 9 | 12) && digits.get(8) == Some(&(sum % 11)))
}

/// A Thai national number: weights 13 to 2 modulo 11.
pub(super) fn thai(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    likely_if(digits.len() == 13 && digits.last() == Some(&((11 - sum % 11) % 10)))
}

/// A Turkish national number: two check digits.
pub(super) fn turkish(text: &str) -> Validity {
    let digits = digits(text);
    let odd = weighted(&digits, &[7, 0, 7, 0, 7, 0, 7, 0, 7]);
    let even = weighted(&digits, &[0, 1, 0, 1, 0, 1, 0, 1]);
    let tenth = (odd + 40 - even) % 10;
    let all: u32 = digits.iter().take(10).sum();
    let agrees = digits.get(9) == Some(&tenth) && digits.get(10) == Some(&(all % 10));
    certain_if(digits.len() == 11 && digits.first() != Some(&0) && agrees)
}

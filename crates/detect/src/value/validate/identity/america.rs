//! The United States and Canada: bank routing, health care providers, social insurance.

use super::sum::{digits, luhn, pair, weighted};
use crate::value::validate::{Validity, likely_if, plausible_if};

/// An ABA routing number: Federal Reserve prefix, weights 3, 7, 1.
pub(super) fn aba(text: &str) -> Validity {
    let digits = digits(text);
    let issued = matches!(pair(&digits, 0), 0..=12 | 21..=32 | 61..=72 | 80);
    let sum = weighted(&digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    likely_if(digits.len() == 9 && issued && sum > 0 && sum.is_multiple_of(10))
}

/// A national provider identifier: Luhn's sum after the prefix 80840 of health care in the US.
pub(super) fn npi(text: &str) -> Validity {
    let own = digits(text);
    let varied = own.iter().take(9).any(|digit| Some(digit) != own.first());
    let mut whole = vec![8, 0, 8, 4, 0];
    whole.extend(&own);
    likely_if(own.len() == 10 && varied && luhn(&whole))
}

/// A DEA registration: even places count twice.
pub(super) fn dea(text: &str) -> Validity {
    let tail = text.get(2..).unwrap_or_default();
    let digits = digits(tail);
    let sum = weighted(&digits, &[1, 2, 1, 2, 1, 2]);
    likely_if(digits.len() == 7 && digits.last() == Some(&(sum % 10)))
}

/// A Canadian social insurance number: no 0 or 8 in front, Luhn's sum, one kind of separator.
pub(super) fn sin(text: &str) -> Validity {
    let digits = digits(text);
    let mut separators = text.bytes().filter(|byte| !byte.is_ascii_digit());
    let first = separators.next();
    let alike = separators.all(|byte| Some(byte) == first);
    let varied = digits.iter().any(|digit| Some(digit) != digits.first());
    plausible_if(digits.len() == 9 && alike && varied && luhn(&digits))
}

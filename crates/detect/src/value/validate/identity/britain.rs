//! The United Kingdom.

use super::sum::{digits, number, symbols, weighted};
use crate::value::validate::{Validity, likely_if, plausible_if};

/// An NHS number: weights 10 to 1 modulo 11.
pub(super) fn nhs(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    likely_if(digits.len() == 10 && sum > 0 && sum.is_multiple_of(11))
}

/// A national insurance number without a prefix that is never given out.
pub(super) fn nino(text: &str) -> Validity {
    let symbols = symbols(text);
    let prefix = symbols.get(..2).unwrap_or_default();
    let never = ["BG", "GB", "NK", "KN", "NT", "TN", "ZZ"];
    plausible_if(!never.contains(&prefix))
}

/// A driving licence: five letters of the name, filled up with nines, not nines alone.
pub(super) fn licence(text: &str) -> Validity {
    let name = text.get(..5).unwrap_or_default();
    let letters = name.trim_end_matches('9');
    plausible_if(!letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// A number plate; in the current form the digits tell the half year.
pub(super) fn plate(text: &str) -> Validity {
    let symbols = symbols(text);
    let area = symbols.get(..2).unwrap_or_default();
    let age = digits(symbols.get(2..4).unwrap_or_default());
    let current =
        symbols.len() == 7 && age.len() == 2 && area.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !current {
        return Validity::Plausible;
    }
    likely_if(matches!(number(&age), 2..=29 | 51..=79))
}

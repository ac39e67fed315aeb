//! South Korea.

use super::sum::{digits, is_day, pair, weighted};
use crate::value::validate::{Validity, certain_if, likely_if, plausible_if};

const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

/// A resident registration number. Numbers issued since October 2020 have no check digit, so one
/// that disagrees is no more than plausible.
pub(super) fn resident(text: &str) -> Validity {
    registration(text, 11)
}

/// A foreigner's registration number, whose sum begins at 13.
pub(super) fn foreigner(text: &str) -> Validity {
    registration(text, 13)
}

fn registration(text: &str, from: u32) -> Validity {
    let digits = digits(text);
    if digits.len() != 13 || !is_day(None, pair(&digits, 2), pair(&digits, 4)) {
        return Validity::Invalid;
    }
    let check = (from - weighted(&digits, &WEIGHTS) % 11) % 10;
    if pair(&digits, 7) <= 95 && digits.last() == Some(&check) {
        Validity::Certain
    } else {
        Validity::Plausible
    }
}

/// A business registration number: the ninth digit counts five times, tens and units apart.
pub(super) fn business(text: &str) -> Validity {
    let digits = digits(text);
    let ninth = digits.get(8).copied().unwrap_or_default() * 5;
    let sum = weighted(&digits, &[1, 3, 7, 1, 3, 7, 1, 3]) + ninth / 10 + ninth;
    let agrees = digits.last() == Some(&((10 - sum % 10) % 10));
    if text.contains('-') {
        certain_if(digits.len() == 10 && agrees)
    } else {
        likely_if(digits.len() == 10 && agrees)
    }
}

/// A driving licence: one of the places that issue them.
pub(super) fn licence(text: &str) -> Validity {
    let digits = digits(text);
    plausible_if(digits.len() == 12 && matches!(pair(&digits, 0), 11..=26 | 28))
}

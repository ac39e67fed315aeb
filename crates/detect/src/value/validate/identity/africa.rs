//! Nigeria and South Africa.

use super::sum::{digits, is_day, luhn, pair, verhoeff};
use crate::value::validate::{Validity, certain_if, likely_if};

/// A Nigerian identification number: Verhoeff's sum over eleven digits.
pub(super) fn nin(text: &str) -> Validity {
    let digits = digits(text);
    likely_if(digits.len() == 11 && verhoeff(&digits))
}

/// A South African identity number: a day of birth, citizenship, Luhn's sum.
pub(super) fn za_id(text: &str) -> Validity {
    let digits = digits(text);
    let (year, month, day) = (pair(&digits, 0), pair(&digits, 2), pair(&digits, 4));
    // 00 can be 2000, a leap year, and any other two digits tell whether four divides them.
    let born = is_day(Some(2000 + year), month, day);
    let citizen = matches!(digits.get(10), Some(0..=2)) && matches!(digits.get(11), Some(8 | 9));
    certain_if(digits.len() == 13 && born && citizen && luhn(&digits))
}

//! Australia: companies, taxes, Medicare.

use super::sum::{digits, weighted};
use crate::value::validate::{Validity, certain_if, likely_if};

/// A business number: its first digit less one, weighted, modulo 89.
pub(super) fn abn(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    // A first digit of 0 would be -1: 79 is the same as -10 modulo 89.
    certain_if(digits.len() == 11 && (sum + 79).is_multiple_of(89))
}

/// A company number: weights 8 to 1, complement modulo 10.
pub(super) fn acn(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1]);
    likely_if(digits.len() == 9 && digits.last() == Some(&((10 - sum % 10) % 10)))
}

/// A tax file number: modulo 11.
pub(super) fn tfn(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]);
    likely_if(digits.len() == 9 && sum > 0 && sum.is_multiple_of(11))
}

/// A Medicare number: the ninth digit checks the first eight, the tenth counts the issue.
pub(super) fn medicare(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9]);
    likely_if(digits.len() == 10 && digits.get(8) == Some(&(sum % 10)))
}

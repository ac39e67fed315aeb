//! Numbers of cards, people and telephones.

use super::{Validity, certain_if, plausible_if};

fn digits(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    digits.map(|digit| digit - b'0').collect()
}

/// A payment card by issuer range, length and Luhn's sum. Times in milliseconds and order numbers
/// pass Luhn one time in ten, so the range matters.
pub(super) fn card(text: &str) -> Validity {
    let digits = digits(text);
    let leading = digits.iter().take(4);
    let prefix = leading.fold(0_u16, |value, digit| value * 10 + u16::from(*digit));
    let issued = match digits.len() {
        13 => (4000..5000).contains(&prefix),
        14 => (3000..3100).contains(&prefix) || (3600..4000).contains(&prefix),
        15 => {
            (3400..3500).contains(&prefix)
                || (3700..3800).contains(&prefix)
                || (1000..2000).contains(&prefix)
                || prefix == 2014
                || prefix == 2149
        }
        16 => {
            (2221..2721).contains(&prefix)
                || (3528..3590).contains(&prefix)
                || (4000..7000).contains(&prefix)
        }
        17..=19 => (4000..5000).contains(&prefix) || (5000..7000).contains(&prefix),
        _ => false,
    };
    let varied = digits.iter().any(|digit| Some(digit) != digits.first());
    certain_if(issued && varied && luhn(&digits) && one_separator(text))
}

/// Luhn's sum: from the right, every second digit doubled.
fn luhn(digits: &[u8]) -> bool {
    let mut sum = 0_u32;
    for (place, digit) in digits.iter().rev().enumerate() {
        let digit = u32::from(*digit);
        let value = if place % 2 == 1 { digit * 2 } else { digit };
        sum += if value > 9 { value - 9 } else { value };
    }
    sum.is_multiple_of(10)
}

/// Whether the digits are parted by one kind of separator at most.
fn one_separator(text: &str) -> bool {
    let mut separators = text.bytes().filter(|byte| !byte.is_ascii_digit());
    let first = separators.next();
    separators.all(|byte| Some(byte) == first)
}

/// A US social security number without an impossible group.
pub(super) fn ssn(text: &str) -> Validity {
    let digits = digits(text);
    let number = digits
        .iter()
        .fold(0_u32, |value, digit| value * 10 + u32::from(*digit));
    let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    let impossible = matches!(area, 0 | 666 | 900..) || group == 0 || serial == 0;
    // Printed in advertisements and manuals; nobody's number.
    let sample = matches!(number, 78_051_120 | 123_456_789 | 219_099_999 | 457_555_462);
    plausible_if(digits.len() == 9 && !impossible && !sample && one_separator(text))
}

/// A telephone number: 7 to 15 digits that are not all the same.
pub(super) fn phone(text: &str) -> Validity {
    let digits = digits(text);
    let varied = digits.iter().any(|digit| Some(digit) != digits.first());
    plausible_if((7..=15).contains(&digits.len()) && varied)
}

//! Germany: numbers told apart by their shape, and documents.

use super::sum::{digits, folded, iso_7064, pair, symbols, weighted};
use crate::value::validate::{Validity, certain_if, likely_if};

/// A tax id (eleven digits), a doctor's number (nine), a health insurance number (a letter and
/// nine digits), a pension number (eight digits, a letter, three digits), or a VAT id.
pub(super) fn number(text: &str) -> Validity {
    let symbols = symbols(text);
    let digits = digits(&symbols);
    let Some(letter) = symbols.bytes().find(u8::is_ascii_alphabetic) else {
        return match digits.len() {
            11 => tax_id(&digits),
            9 => doctor(&digits),
            _ => Validity::Invalid,
        };
    };
    match (symbols.len(), digits.len()) {
        (11, 9) => vat_id(&digits),
        (10, 9) => health_insurance(letter, &digits),
        (12, 11) => pension(letter, &digits),
        _ => Validity::Invalid,
    }
}

/// No digit more than three times in the first ten, ISO 7064 modulo 11,10.
fn tax_id(digits: &[u32]) -> Validity {
    let times = |wanted: u32| {
        digits
            .iter()
            .take(10)
            .filter(|digit| **digit == wanted)
            .count()
    };
    let even = (0..10).all(|digit| times(digit) <= 3);
    likely_if(digits.first() != Some(&0) && even && iso_7064(digits))
}

/// The seventh digit checks the first six.
fn doctor(digits: &[u32]) -> Validity {
    let sum = weighted(digits, &[4, 9, 4, 9, 4, 9]);
    likely_if(digits.get(6) == Some(&((10 - sum % 10) % 10)))
}

/// How the last digit is made is not published; where the usual sum disagrees, it is plausible.
fn vat_id(digits: &[u32]) -> Validity {
    if iso_7064(digits) {
        Validity::Certain
    } else {
        Validity::Plausible
    }
}

fn health_insurance(letter: u8, digits: &[u32]) -> Validity {
    let mut all = place(letter);
    all.extend(digits.iter().take(8));
    let sum = folded(&all, &[1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    likely_if(digits.last() == Some(&(sum % 10)))
}

/// A day of birth, to which 50 may be added, a letter of the name, and a check digit.
fn pension(letter: u8, digits: &[u32]) -> Validity {
    let born = matches!(pair(digits, 2), 1..=31 | 51..=81) && (1..=12).contains(&pair(digits, 4));
    let mut all: Vec<u32> = digits.iter().take(8).copied().collect();
    all.extend(place(letter));
    all.extend(digits.iter().skip(8).take(2));
    let sum = folded(&all, &[2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]);
    certain_if(born && digits.last() == Some(&(sum % 10)))
}

/// A letter's place in the alphabet as two digits.
fn place(letter: u8) -> Vec<u32> {
    let place = u32::from(letter.saturating_sub(b'A')) + 1;
    vec![place / 10, place % 10]
}

/// An identity card or passport: weights 7, 3, 1 over letters and digits; the old cards, T and
/// eight digits, have no check digit.
pub(super) fn document(text: &str) -> Validity {
    let symbols = symbols(text);
    let values: Option<Vec<u32>> = symbols.chars().map(|symbol| symbol.to_digit(36)).collect();
    let values = values.unwrap_or_default();
    let old = symbols.starts_with('T') && digits(&symbols).len() == 8;
    if old {
        return Validity::Plausible;
    }
    let sum = weighted(&values, &[7, 3, 1, 7, 3, 1, 7, 3]);
    likely_if(values.len() == 9 && values.last() == Some(&(sum % 10)))
}

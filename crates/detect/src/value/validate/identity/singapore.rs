//! Singapore.

use super::sum::{digits, symbols, weighted};
use crate::value::validate::{Validity, certain_if};

/// An identity card: weights, an offset for series of this century, and a letter by series.
/// Numbers are often quoted wrongly or invented, so a letter that disagrees is plausible still.
pub(super) fn nric(text: &str) -> Validity {
    let symbols = symbols(text);
    let digits = digits(&symbols);
    let sum = weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]);
    let (offset, letters) = match symbols.bytes().next() {
        Some(b'S') => (0, "JZIHGFEDCBA"),
        Some(b'T') => (4, "JZIHGFEDCBA"),
        Some(b'F') => (0, "XWUTRQPNMLK"),
        Some(b'G') => (4, "XWUTRQPNMLK"),
        Some(b'M') => (3, "KLJNPQRTUWX"),
        _ => return Validity::Plausible,
    };
    if nth(letters, (sum + offset) % 11) == symbols.chars().last() {
        Validity::Certain
    } else {
        Validity::Plausible
    }
}

/// A unique entity number: businesses, companies, and everything else.
pub(super) fn uen(text: &str) -> Validity {
    let symbols = symbols(text);
    let digits = digits(&symbols);
    let letter = match (symbols.len(), digits.len()) {
        (9, 8) => nth(
            "XMKECAWLJDB",
            weighted(&digits, &[10, 4, 9, 3, 8, 2, 7, 1]) % 11,
        ),
        (10, 9) => nth(
            "ZKCMDNERGWH",
            weighted(&digits, &[10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11,
        ),
        (10, 6) => other_entity(&symbols),
        _ => None,
    };
    certain_if(letter.is_some() && letter == symbols.chars().last())
}

/// The letter of an entity that is neither business nor company.
fn other_entity(symbols: &str) -> Option<char> {
    const ALPHABET: &str = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
    const WEIGHTS: [u32; 9] = [4, 3, 5, 3, 10, 2, 2, 5, 7];
    const KINDS: &str = "LP LL FC PF RF MQ MM NB CC CS MB FM GS DP CP NR CM CD MD HS VH CH MH CL \
        XL CX HC RP TU TC FB FN PA PB SS MC SM GA GB";
    let kind = symbols.get(3..5)?;
    if !KINDS.split_ascii_whitespace().any(|known| known == kind) {
        return None;
    }
    let mut sum = 0;
    for (symbol, weight) in symbols.chars().zip(WEIGHTS) {
        let place = ALPHABET.find(symbol)?;
        sum += u32::try_from(place).ok()? * weight;
    }
    // Five less, modulo 11.
    nth(ALPHABET, (sum + 6) % 11)
}

fn nth(letters: &str, place: u32) -> Option<char> {
    letters.chars().nth(usize::try_from(place).ok()?)
}

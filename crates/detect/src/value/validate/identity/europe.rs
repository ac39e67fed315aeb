//! Spain, Italy, Poland, Finland and Sweden.

use super::sum::{digits, is_day, luhn, number, pair, symbols, weighted};
use crate::value::validate::{Validity, certain_if, likely_if};

/// A Spanish tax number: the letter is the number modulo 23.
pub(super) fn nif(text: &str) -> Validity {
    let symbols = symbols(text);
    certain_if(symbols.chars().last() == spanish_letter(number(&digits(&symbols))))
}

/// A Spanish foreigner's number: X, Y and Z stand for 0, 1 and 2.
pub(super) fn nie(text: &str) -> Validity {
    let symbols = symbols(text);
    let Some(first) = symbols.chars().next().and_then(|c| "XYZ".find(c)) else {
        return Validity::Invalid;
    };
    let mut all = vec![u32::try_from(first).unwrap_or_default()];
    all.extend(digits(&symbols));
    let long = (8..=9).contains(&symbols.len());
    certain_if(long && symbols.chars().last() == spanish_letter(number(&all)))
}

fn spanish_letter(number: u32) -> Option<char> {
    let place = usize::try_from(number % 23).ok()?;
    "TRWAGMYFPDXBNJZSQVHLCKE".chars().nth(place)
}

/// An Italian fiscal code. Two people may share one by the rule and then get another letter, so a
/// letter that disagrees is plausible still.
pub(super) fn fiscal_code(text: &str) -> Validity {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let symbols = symbols(text);
    let mut sum = 0;
    for (place, symbol) in symbols.chars().take(15).enumerate() {
        // Digits count like the first letters of the alphabet.
        let Some(value) = symbol.to_digit(36) else {
            return Validity::Invalid;
        };
        let value = value.checked_sub(10).unwrap_or(value);
        let odd = usize::try_from(value).ok().and_then(|value| ODD.get(value));
        sum += match place % 2 {
            0 => odd.copied().unwrap_or_default(),
            _ => value,
        };
    }
    let last = symbols.chars().last().and_then(|c| c.to_digit(36));
    if last == Some(sum % 26 + 10) {
        Validity::Certain
    } else {
        Validity::Plausible
    }
}

/// An Italian VAT number: Luhn's sum.
pub(super) fn italian_vat(text: &str) -> Validity {
    let digits = digits(text);
    let some = digits.iter().any(|digit| *digit != 0);
    likely_if(digits.len() == 11 && some && luhn(&digits))
}

/// A PESEL: a day of birth with the century in the month, and weights 1, 3, 7, 9.
pub(super) fn pesel(text: &str) -> Validity {
    let digits = digits(text);
    let sum = weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    let born = is_day(None, pair(&digits, 2) % 20, pair(&digits, 4));
    likely_if(digits.len() == 11 && born && sum.is_multiple_of(10))
}

/// A Finnish identity code: a day of birth, a mark for the century, a character modulo 31.
pub(super) fn hetu(text: &str) -> Validity {
    let symbols = text.to_ascii_uppercase();
    let digits = digits(symbols.get(..6).unwrap_or_default());
    let century = match symbols.as_bytes().get(6) {
        Some(b'+') => 1800,
        Some(b'A'..=b'F') => 2000,
        Some(_) => 1900,
        None => return Validity::Invalid,
    };
    let born = is_day(
        Some(century + pair(&digits, 4)),
        pair(&digits, 2),
        pair(&digits, 0),
    );
    let own = symbols.get(7..10).and_then(|own| own.parse::<u32>().ok());
    let value = own.map(|own| number(&digits) * 1000 + own);
    let expected = value.and_then(|value| {
        let place = usize::try_from(value % 31).ok()?;
        "0123456789ABCDEFHJKLMNPRSTUVWXY".chars().nth(place)
    });
    certain_if(born && expected.is_some() && symbols.chars().last() == expected)
}

/// A Swedish personal number: a day of birth, to which 60 is added for those who only stay, and
/// Luhn's sum over the last ten digits.
pub(super) fn personnummer(text: &str) -> Validity {
    let all = digits(text);
    let Some(last) = all.len().checked_sub(10).and_then(|from| all.get(from..)) else {
        return Validity::Invalid;
    };
    let day = pair(last, 4);
    let born = is_day(None, pair(last, 2), if day > 60 { day - 60 } else { day });
    let whole = match all.len() {
        10 => true,
        12 => matches!(pair(&all, 0), 18..=20),
        _ => false,
    };
    let agrees = whole && born && luhn(last);
    if text.len() > 10 {
        certain_if(agrees)
    } else {
        likely_if(agrees)
    }
}

/// A Swedish company number: a third digit from 2 on, Luhn's sum.
pub(super) fn organisation(text: &str) -> Validity {
    let digits = digits(text);
    let third = digits.get(2).is_some_and(|third| *third >= 2);
    likely_if(digits.len() == 10 && third && luhn(&digits))
}

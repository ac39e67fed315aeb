//! The sums behind check digits.

/// The digits of a text as numbers.
pub(super) fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Letters and digits in upper case, without separators.
pub(super) fn symbols(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

/// The number that the first so many digits write.
pub(super) fn number(digits: &[u32]) -> u32 {
    let add = |value: u32, digit: &u32| value.wrapping_mul(10).wrapping_add(*digit);
    digits.iter().fold(0, add)
}

/// Each digit times its weight, added up.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    let products = digits.iter().zip(weights).map(|(digit, by)| digit * by);
    products.sum()
}

/// Each digit times its weight, the digits of each product added up.
pub(super) fn folded(digits: &[u32], weights: &[u32]) -> u32 {
    let products = digits.iter().zip(weights).map(|(digit, by)| digit * by);
    products.map(|product| product / 10 + product % 10).sum()
}

/// Whether Luhn's sum ends in zero.
pub(super) fn luhn(digits: &[u32]) -> bool {
    let doubled = |(place, digit): (usize, &u32)| match place % 2 {
        0 => *digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    sum.is_multiple_of(10)
}

/// Whether the last digit is right by ISO 7064 modulo 11,10.
pub(super) fn iso_7064(digits: &[u32]) -> bool {
    let Some((check, rest)) = digits.split_last() else {
        return false;
    };
    let mut product = 10;
    for digit in rest {
        let sum = (digit + product) % 10;
        product = if sum == 0 { 10 } else { sum } * 2 % 11;
    }
    (11 - product) % 10 == *check
}

/// Whether Verhoeff's sum over the group of ten rotations and reflections is zero.
pub(super) fn verhoeff(digits: &[u32]) -> bool {
    const TURN: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let mut sum = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        let mut turned = *digit;
        for _ in 0..place % 8 {
            turned = TURN
                .get(usize::try_from(turned).unwrap_or_default())
                .copied()
                .unwrap_or_default();
        }
        sum = compose(sum, turned);
    }
    sum == 0
}

/// Two moves of a pentagon, one after the other: 0 to 4 are turns, 5 to 9 are reflections.
fn compose(first: u32, second: u32) -> u32 {
    match (first < 5, second < 5) {
        (true, true) => (first + second) % 5,
        (true, false) => 5 + (first + second - 5) % 5,
        (false, true) => 5 + (first + 5 - second) % 5,
        (false, false) => (first + 5 - second) % 5,
    }
}

/// Whether there is such a day; two digits of a year say nothing of the century, so February has
/// 29 days unless the year tells otherwise.
pub(super) fn is_day(year: Option<u32>, month: u32, day: u32) -> bool {
    let leap = year.is_none_or(|year| {
        year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
    });
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The two-digit number at this place.
pub(super) fn pair(digits: &[u32], place: usize) -> u32 {
    digits.get(place..place + 2).map_or(0, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sum_agrees_with_its_published_example() {
        assert!(luhn(&digits("79927398713")) && !luhn(&digits("79927398710")));
        assert!(verhoeff(&digits("2363")) && !verhoeff(&digits("2364")));
        assert!(iso_7064(&digits("07945")) && !iso_7064(&digits("07946")));
    }

    #[test]
    fn verhoeff_finds_every_single_error_and_every_swap_of_neighbours() {
        let right = digits("758722");
        assert!(verhoeff(&right));
        for place in 0..right.len() {
            for digit in (0..10).filter(|digit| *digit != right[place]) {
                let mut wrong = right.clone();
                wrong[place] = digit;
                assert!(!verhoeff(&wrong));
            }
        }
        for place in 0..right.len() - 1 {
            let mut wrong = right.clone();
            wrong.swap(place, place + 1);
            assert!(wrong == right || !verhoeff(&wrong));
        }
    }

    #[test]
    fn the_29th_of_february_needs_a_leap_year() {
        assert!(is_day(Some(2024), 2, 29) && !is_day(Some(1900), 2, 29));
        assert!(is_day(None, 2, 29) && !is_day(None, 2, 30) && !is_day(None, 13, 1));
    }
}

//! Made-up data that looks real: valid check digits, nobody's values.
//!
//! Values are computed, so that this source holds none of them.

use std::fmt::Write as _;

/// A kind of made-up data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// A payment card number with a valid Luhn digit.
    Card,
    /// A German IBAN with valid check digits.
    Iban,
    /// A US social security number.
    Ssn,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// An AWS access key id.
    AwsKey,
    /// Many records of people.
    Records(u32),
}

const MAX_RECORDS: u32 = 1000;
const FIRST: [&str; 8] = [
    "Jordan", "Amara", "Luca", "Mei", "Tomas", "Nadia", "Owen", "Priya",
];
const LAST: [&str; 8] = [
    "Reyes", "Okafor", "Bianchi", "Tanaka", "Novak", "Haddad", "Larsen", "Menon",
];

impl Sample {
    /// Reads the kinds that a directive names, separated by commas.
    pub(super) fn parse(value: &str) -> Vec<Self> {
        value.split(',').filter_map(Self::parse_one).collect()
    }

    fn parse_one(value: &str) -> Option<Self> {
        let mut words = value.split_whitespace();
        Some(match words.next()? {
            "card" => Self::Card,
            "iban" => Self::Iban,
            "ssn" => Self::Ssn,
            "email" => Self::Email,
            "phone" => Self::Phone,
            "aws_key" => Self::AwsKey,
            "records" => Self::Records(words.next()?.parse::<u32>().ok()?.min(MAX_RECORDS)),
            _ => return None,
        })
    }

    /// A sentence that holds the data.
    pub(super) fn sentence(self) -> String {
        match self {
            Self::Card => format!("The card on file is {}.", card(1)),
            Self::Iban => format!("The account is {}.", iban(1)),
            Self::Ssn => format!("The social security number is {}.", ssn(1)),
            Self::Email => format!("The e-mail address is {}.", email(1)),
            Self::Phone => format!("The phone number is {}.", phone(1)),
            Self::AwsKey => format!("The AWS access key id is {}.", aws_key(1)),
            Self::Records(count) => records(count),
        }
    }
}

fn records(count: u32) -> String {
    let mut text = String::from("name, e-mail, phone\n");
    for index in 1..=count {
        // Writing to a String cannot fail.
        if writeln!(text, "{}, {}, {}", name(index), email(index), phone(index)).is_err() {
            break;
        }
    }
    text
}

fn name(index: u32) -> String {
    let (first, last) = names(index);
    format!("{first} {last}")
}

fn names(index: u32) -> (&'static str, &'static str) {
    let index = index as usize;
    let first = FIRST.get(index % FIRST.len()).copied();
    let last = LAST.get(index / FIRST.len() % LAST.len()).copied();
    (first.unwrap_or("Jo"), last.unwrap_or("Doe"))
}

/// Digits that differ from one index to the next.
fn digits(index: u32, count: usize) -> String {
    let mut state = u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..count)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from_digit(u32::try_from(state >> 60).unwrap_or(0) % 10, 10).unwrap_or('0')
        })
        .collect()
}

fn card(index: u32) -> String {
    let body = format!("4539{}", digits(index, 11));
    let sum: u32 = body
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(place, digit)| match (place % 2 == 0, digit * 2) {
            (true, double) if double > 9 => double - 9,
            (true, double) => double,
            (false, _) => digit,
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn iban(index: u32) -> String {
    let account = digits(index, 18);
    // `DE00` moved to the end, with D = 13 and E = 14.
    let remainder = format!("{account}131400")
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .fold(0, |rest, digit| (rest * 10 + digit) % 97);
    format!("DE{:02}{account}", 98 - remainder)
}

fn ssn(index: u32) -> String {
    let seed = index * 37;
    format!(
        "{:03}-{:02}-{:04}",
        520 + seed % 60,
        11 + seed % 80,
        1200 + seed % 8000
    )
}

fn email(index: u32) -> String {
    let (first, last) = names(index);
    format!("{first}.{last}{index}@mail.example.org").to_lowercase()
}

fn phone(index: u32) -> String {
    format!("+1 415-{:03}-{:04}", 230 + index % 600, 2100 + index % 7000)
}

fn aws_key(index: u32) -> String {
    let letters = digits(index, 16)
        .chars()
        .zip("QWERTZUIOPASDFGH".chars())
        .map(|(digit, letter)| if digit < '3' { '7' } else { letter })
        .collect::<String>();
    format!("AK{}{letters}", "IA")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luhn(number: &str) -> u32 {
        let doubled = |(place, digit): (usize, u32)| {
            let value = if place % 2 == 1 { digit * 2 } else { digit };
            value / 10 + value % 10
        };
        let digits = number.chars().rev().filter_map(|c| c.to_digit(10));
        digits.enumerate().map(doubled).sum::<u32>() % 10
    }

    #[test]
    fn cards_pass_luhn_and_ibans_pass_mod_97() {
        for index in 0..200 {
            assert_eq!(luhn(&card(index)), 0, "{}", card(index));
            let iban = iban(index);
            let (head, account) = iban.split_at(4);
            let turned = format!("{account}1314{}", head.trim_start_matches("DE"));
            let rest = turned
                .chars()
                .filter_map(|c| c.to_digit(10))
                .fold(0, |rest, digit| (rest * 10 + digit) % 97);
            assert_eq!(rest, 1, "{iban}");
        }
    }

    #[test]
    fn samples_are_read_by_name_and_records_by_number() {
        assert_eq!(
            Sample::parse("card, iban,records 3"),
            [Sample::Card, Sample::Iban, Sample::Records(3)]
        );
        assert!(Sample::parse("records many").is_empty());
        assert_eq!(Sample::Records(3).sentence().lines().count(), 4);
    }
}

//! International bank account numbers: the country's length, and the sum modulo 97 (ISO 13616).

use super::{Validity, certain_if};

/// Length of an IBAN by country.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 \
    CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 \
    HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 \
    MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 \
    RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 \
    XK20 YE30";

/// An IBAN, with spaces or hyphens between its groups or without.
pub(super) fn iban(text: &str) -> Validity {
    let symbols: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let expected = symbols.get(..2).and_then(length_in);
    certain_if(expected == Some(symbols.len()) && remainder(&symbols) == Some(1))
}

fn length_in(country: &[u8]) -> Option<usize> {
    let mut known = LENGTHS.split_ascii_whitespace();
    let entry = known.find(|entry| entry.as_bytes().starts_with(country))?;
    entry.get(2..)?.parse().ok()
}

/// The number, its first four symbols moved to the end and letters counted from 10, modulo 97.
fn remainder(symbols: &[u8]) -> Option<u32> {
    let (head, tail) = symbols.split_at_checked(4)?;
    let mut remainder = 0_u32;
    for symbol in tail.iter().chain(head) {
        let value = char::from(*symbol).to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        remainder = (remainder * shift + value) % 97;
    }
    Some(remainder)
}

//! From when until when a certificate holds: the one field of X.509 that we read ourselves.
//!
//! It walks to `validity` in `TBSCertificate` (RFC 5280, 4.1) and reads nothing else: whether the
//! certificate is well made is judged by those who connect.

use jiff::Timestamp as Moment;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::Timestamp;

/// From when until when a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Not before this.
    pub from: Timestamp,
    /// Not after this.
    pub until: Timestamp,
}

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0] EXPLICIT Version`, which certificates of version 1 lack.
const VERSION: u8 = 0xa0;

impl Validity {
    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now > self.until
    }

    /// Reads it from a certificate in DER; `None` when it has none.
    pub(crate) fn of(certificate: &[u8]) -> Option<Self> {
        let (certificate, _) = value(SEQUENCE, certificate)?;
        let (mut rest, _) = value(SEQUENCE, certificate)?;
        if rest.first() == Some(&VERSION) {
            (_, _, rest) = element(rest)?;
        }
        // The serial number, the algorithm of the signature, and the issuer.
        for _ in 0..3 {
            (_, _, rest) = element(rest)?;
        }
        let (validity, _) = value(SEQUENCE, rest)?;
        let (kind, from, rest) = element(validity)?;
        let from = moment(kind, from)?;
        let (kind, until, _) = element(rest)?;
        let until = moment(kind, until)?;
        Some(Self { from, until })
    }
}

/// The content of an element of this kind, and what follows it.
fn value(kind: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = element(der)?;
    (found == kind).then_some((content, rest))
}

/// One element: its kind, its content, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        // The number of bytes that the length itself takes; more than four are no certificate.
        let bytes = usize::from(first & 0x7f);
        if bytes == 0 || bytes > 4 {
            return None;
        }
        let (length, rest) = rest.split_at_checked(bytes)?;
        let length = length.iter().try_fold(0usize, |length, byte| {
            length.checked_mul(256)?.checked_add(usize::from(*byte))
        })?;
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*kind, content, rest))
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, the only forms that RFC 5280 allows.
fn moment(kind: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let mut digits = text.bytes().map(|byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(i16::from(digit))
    });
    let mut two = || Some(digits.next()?? * 10 + digits.next()??);
    let year = match kind {
        UTC_TIME => two().map(|year| if year < 50 { 2000 + year } else { 1900 + year })?,
        GENERALIZED_TIME => two()? * 100 + two()?,
        _ => return None,
    };
    let mut part = || i8::try_from(two()?).ok();
    let date = (part()?, part()?, part()?, part()?, part()?);
    let (month, day, hour, minute, second) = date;
    let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let moment: Moment = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(Timestamp::from_unix_micros(moment.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn certificate(from: (i32, u8, u8), until: (i32, u8, u8)) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        let key = rcgen::KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn both_ways_to_write_a_date_are_read() {
        let validity = Validity::of(&certificate((1999, 12, 31), (2051, 2, 3))).unwrap();
        assert_eq!(validity.from.to_string(), "1999-12-31T00:00:00.000000Z");
        assert_eq!(validity.until.to_string(), "2051-02-03T00:00:00.000000Z");
        assert!(!validity.is_over(validity.until));
        assert!(validity.is_over(Timestamp::from_unix_micros(i64::MAX)));
    }

    proptest! {
        #[test]
        fn no_damaged_certificate_panics(at in 0usize..200, byte: u8, end in 0usize..400) {
            let mut der = certificate((2020, 1, 1), (2030, 1, 1));
            if let Some(place) = der.get_mut(at) {
                *place = byte;
            }
            der.truncate(end);
            let _read = Validity::of(&der);
        }

        #[test]
        fn no_bytes_panic(der: Vec<u8>) {
            let _read = Validity::of(&der);
        }
    }
}

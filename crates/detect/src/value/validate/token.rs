//! Random-looking and encoded tokens.

use super::{Validity, plausible_if};
use crate::normalise::readable;

/// At least three bits per character: a key, not a placeholder.
pub(super) fn random(text: &str) -> Validity {
    plausible_if(entropy_millibits(text) >= 3000)
}

/// Shannon's entropy of the characters, in thousandths of a bit.
fn entropy_millibits(text: &str) -> u32 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX));
    let bits: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / total)
        .map(|share| -share * share.log2())
        .sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "entropy of bytes lies between 0 and 8 bits"
    )]
    let millibits = (bits * 1000.0) as u32;
    millibits
}

/// Base64 of something: all kinds of letters, and dense or readable when decoded. Hashes in hex
/// are none.
pub(super) fn encoded(text: &str) -> Validity {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let mixed =
        has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let dense = mixed && entropy_millibits(text) >= 4200;
    plausible_if(!hex && (dense || mixed && readable(text).is_some()))
}

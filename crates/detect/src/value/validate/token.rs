//! Random-looking and encoded tokens.

use super::{Validity, plausible_if};
use crate::normalise::readable;

/// At least three bits per character: a key, not a placeholder.
pub(super) fn random(text: &str) -> Validity {
    plausible_if(entropy_millibits(text) >= 3000)
}

/// Shannon's entropy of the characters, in thousandths of a bit.
pub(super) fn entropy_millibits(text: &str) -> u32 {
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

/// What people write where a credential belongs.
const PLACEHOLDERS: [&str; 14] = [
    "xxxxxx",
    "example",
    "placeholder",
    "your_",
    "your-",
    "yourtoken",
    "changeme",
    "abcdefghijklmnopqrstuvwxyz",
    "_here",
    "redacted",
    "1234-1234",
    "123456789012345678",
    "*****",
    "####",
];

/// Whether a text stands for a credential that is not shown.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

/// A key in nobody's known form: letters and digits, and no words.
pub(super) fn key(text: &str) -> Validity {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let longest_word = text
        .split(|c: char| !c.is_ascii_lowercase())
        .map(str::len)
        .max()
        .unwrap_or_default();
    let parts = text.split(['.', '_', '-']);
    let worded = parts
        .filter(|part| part.len() > 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .count();
    // `Program.key6_0` names something in a program.
    let member = text.split_once('.').is_some_and(|(owner, _)| {
        owner.len() > 1 && owner.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    plausible_if(digits >= 2 && letters >= 2 && longest_word < 8 && worded < 2 && !member)
}

/// What a person chose: letters and digits, and a capital or a sign among them.
pub(super) fn password(text: &str) -> Validity {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let strong = has(u8::is_ascii_uppercase) || has(u8::is_ascii_punctuation);
    let address = text.contains("://") || text.contains("${");
    plausible_if(has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && strong && !address)
}

/// A name and a password that is neither a word for one nor a variable.
pub(super) fn login(text: &str) -> Validity {
    let Some((_, rest)) = text.split_once(':') else {
        return Validity::Invalid;
    };
    let secret = match rest.rsplit_once('@') {
        Some((secret, host)) if host.contains('.') => secret,
        Some(_) | None => rest,
    };
    let bare = secret.trim_matches(['"', '{', '}']);
    let known = ["password", "passwd", "changeme", "secret", "token", "test"];
    let variable = bare.starts_with(['$', '%']);
    let digit = bare.bytes().any(|byte| byte.is_ascii_digit());
    let word = known.iter().any(|word| bare.eq_ignore_ascii_case(word));
    plausible_if(digit && !variable && !word)
}

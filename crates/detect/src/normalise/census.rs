//! A quick look at the bytes of a text, so that a decoder with nothing to do costs nothing.

use super::mirrored;

/// What stands in a text, counted in one pass.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Census {
    pub(super) percent: u32,
    pub(super) ampersand: u32,
    pub(super) backslash: u32,
    pub(super) tag: u32,
    pub(super) dots: u32,
    /// Digits and signs that stand right before a letter or after one.
    pub(super) leet: u32,
    /// The most letters that stand alone one after another.
    pub(super) lone: u32,
    /// Two hexadecimal digits, a sign, and so on; or a long run of them.
    pub(super) digits: u32,
    /// The longest run of letters and digits.
    pub(super) longest: u32,
    pub(super) plus: u32,
    /// Known words turned by thirteen letters, and backwards.
    pub(super) rotated: u32,
    pub(super) reversed: u32,
}

impl Census {
    /// Counts.
    pub(super) fn of(text: &str) -> Self {
        let mut census = Self::default();
        let (mut run, mut lone, mut last) = (0_u32, 0_u32, b' ');
        for byte in text.bytes() {
            match byte {
                b'%' => census.percent += 1,
                b'&' => census.ampersand += 1,
                b'\\' => census.backslash += 1,
                b'<' => census.tag += 1,
                b'.' | b'-' => census.dots += 1,
                b'+' => census.plus += 1,
                b'0'..=b'9' => census.digits += 1,
                _ => {}
            }
            let letter = byte.is_ascii_alphabetic();
            if is_leet(last) && letter || is_leet(byte) && last.is_ascii_alphabetic() {
                census.leet += 1;
            }
            if byte.is_ascii_alphanumeric() {
                run += 1;
            } else if run > 0 {
                lone = if run == 1 { lone + 1 } else { 0 };
                census.lone = census.lone.max(lone);
                census.longest = census.longest.max(run);
                run = 0;
            }
            last = byte;
        }
        if run == 1 {
            lone += 1;
        }
        census.lone = census.lone.max(lone);
        census.longest = census.longest.max(run);
        (census.rotated, census.reversed) = mirrored::count(text);
        census
    }
}

/// Whether a sign is written for a letter.
pub(super) fn is_leet(byte: u8) -> bool {
    matches!(
        byte,
        b'0' | b'1' | b'3' | b'4' | b'5' | b'7' | b'8' | b'@' | b'$' | b'|'
    )
}

//! Addresses of Bitcoin wallets: `Base58Check`, `Bech32` and `Bech32m`.

use ring::digest::{SHA256, digest};

use crate::value::validate::{Validity, certain_if};

/// A wallet's address.
pub(super) fn wallet(text: &str) -> Validity {
    let segwit = text
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("bc1"));
    certain_if(if segwit { bech32(text) } else { base58(text) })
}

/// 25 bytes of which the last four are the hash of the others, hashed twice.
fn base58(text: &str) -> bool {
    const ALPHABET: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0_u8; 25];
    for symbol in text.chars() {
        let Some(value) = ALPHABET.find(symbol) else {
            return false;
        };
        let mut carry = u32::try_from(value).unwrap_or_default();
        for byte in bytes.iter_mut().rev() {
            let sum = u32::from(*byte) * 58 + carry;
            *byte = u8::try_from(sum & 0xff).unwrap_or_default();
            carry = sum >> 8;
        }
        if carry != 0 {
            return false;
        }
    }
    let Some((payload, check)) = bytes.split_at_checked(21) else {
        return false;
    };
    let hash = digest(&SHA256, digest(&SHA256, payload).as_ref());
    hash.as_ref().starts_with(check)
}

/// The checksum of BIP 173 or BIP 350 over the prefix `bc` and the data.
fn bech32(text: &str) -> bool {
    const ALPHABET: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const BECH32M: u32 = 0x2bc8_30a3;
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    if upper && text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let mut sum = 1;
    for value in [3, 3, 0, 2, 3] {
        sum = step(sum, value);
    }
    for symbol in lower.chars().skip(3) {
        let Some(value) = ALPHABET.find(symbol) else {
            return false;
        };
        sum = step(sum, u32::try_from(value).unwrap_or_default());
    }
    sum == 1 || sum == BECH32M
}

fn step(sum: u32, value: u32) -> u32 {
    const GENERATOR: [u32; 5] = [
        0x3b6a_57b2,
        0x2650_8e6d,
        0x1ea1_19fa,
        0x3d42_33dd,
        0x2a14_62b3,
    ];
    let top = sum >> 25;
    let mut next = ((sum & 0x01ff_ffff) << 5) ^ value;
    for (bit, term) in GENERATOR.into_iter().enumerate() {
        if (top >> bit) & 1 == 1 {
            next ^= term;
        }
    }
    next
}

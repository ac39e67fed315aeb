//! Randomness for tokens, ids and passwords; the only place of this crate that draws any.

use model::Secret;
use ring::rand::{SecureRandom, SystemRandom};

use crate::error::ApiError;

/// Letters and digits that nobody mistakes for one another, 32 of them.
const READABLE: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// So many random bytes.
///
/// # Errors
/// When the machine has no randomness to give.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(ApiError::Internal("the machine gave no randomness")),
    }
}

/// A password of a hundred random bits that a person can type: four groups of five.
///
/// # Errors
/// When the machine has no randomness to give.
pub(crate) fn password() -> Result<Secret, ApiError> {
    let mut password = String::with_capacity(23);
    for (index, byte) in bytes::<20>()?.into_iter().enumerate() {
        if index > 0 && index % 5 == 0 {
            password.push('-');
        }
        let letter = READABLE.get(usize::from(byte % 32));
        password.extend(letter.map(|letter| char::from(*letter)));
    }
    Ok(Secret::new(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_readable_and_never_the_same_twice() {
        let (one, two) = (password().unwrap(), password().unwrap());
        assert_ne!(one, two);
        let text = one.expose_text().unwrap();
        assert_eq!(text.len(), 23);
        assert!(!text.contains(['l', 'o', '0', '1']));
    }
}

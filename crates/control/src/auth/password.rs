//! Passwords: argon2id with the parameters that OWASP names first (19 MiB, two passes, one lane).
//!
//! Blocks for tens of milliseconds; callers run it off the runtime.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use model::Secret;

use crate::error::ApiError;
use crate::random;

/// What is verified when there is no such person, so that it takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes a password with a fresh salt, as a PHC string.
///
/// # Errors
/// When the machine has no randomness, or not enough memory.
pub(crate) fn hash(password: &Secret) -> Result<String, ApiError> {
    let salt = random::bytes::<16>()?;
    match Argon2::default().hash_password_with_salt(password.expose(), &salt) {
        Ok(hash) => Ok(hash.to_string()),
        Err(_) => Err(ApiError::Internal("a password could not be hashed")),
    }
}

/// Whether a password is the one that was hashed. Takes as long when there is no hash.
pub(crate) fn verify(password: &Secret, hash: Option<&str>) -> bool {
    let verified = Argon2::default().verify_password(password.expose(), hash.unwrap_or(NOBODY));
    verified.is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_verified_against_its_salted_hash() {
        let password = Secret::new("correct horse battery");
        let (one, two) = (hash(&password).unwrap(), hash(&password).unwrap());
        assert_ne!(one, two);
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(&password, Some(&one)));
        assert!(!verify(&Secret::new("wrong"), Some(&one)));
        assert!(!verify(&password, Some("not a hash")));
    }

    #[test]
    fn nobody_s_hash_is_well_formed_so_that_verifying_it_takes_as_long() {
        let password = Secret::new("anything");
        let verified = Argon2::default().verify_password(password.expose(), NOBODY);
        assert!(matches!(
            verified,
            Err(argon2::password_hash::Error::PasswordInvalid)
        ));
        assert!(!verify(&password, None));
    }
}

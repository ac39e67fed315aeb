//! Whether a secret of a virtual key still holds. A key that is rotated has two for a while: the
//! new one, and the one before until its overlap ends.

use model::Timestamp;

/// When a secret of a key holds. The default holds for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Validity {
    /// Whether the key is switched off.
    pub disabled: bool,
    /// When the key ends; `None` if it does not.
    pub expires: Option<Timestamp>,
    /// When this secret ends because another took its place; `None` for the newest.
    pub replaced: Option<Timestamp>,
}

/// Why a secret does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotValid {
    /// The key is switched off.
    Disabled,
    /// The key has ended.
    Expired,
    /// Another secret took its place, and the overlap is over.
    Replaced,
}

impl NotValid {
    /// How events and metrics name it. The caller is told nothing of it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Disabled => "key_disabled",
            Self::Expired => "key_expired",
            Self::Replaced => "key_replaced",
        }
    }
}

impl Validity {
    /// Whether the secret holds at this time.
    ///
    /// # Errors
    /// With the reason when it does not.
    pub fn at(&self, now: Timestamp) -> Result<(), NotValid> {
        let is_over = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
        if self.disabled {
            return Err(NotValid::Disabled);
        }
        if is_over(self.expires) {
            return Err(NotValid::Expired);
        }
        if is_over(self.replaced) {
            return Err(NotValid::Replaced);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(micros: i64) -> Timestamp {
        Timestamp::from_unix_micros(micros)
    }

    #[test]
    fn a_secret_holds_until_the_moment_it_ends() {
        assert_eq!(Validity::default().at(at(i64::MAX)), Ok(()));
        let expires = Validity {
            expires: Some(at(10)),
            ..Validity::default()
        };
        assert_eq!(expires.at(at(9)), Ok(()));
        assert_eq!(expires.at(at(10)), Err(NotValid::Expired));
        let replaced = Validity {
            replaced: Some(at(5)),
            ..expires
        };
        assert_eq!(replaced.at(at(4)), Ok(()));
        assert_eq!(replaced.at(at(5)), Err(NotValid::Replaced));
        let disabled = Validity {
            disabled: true,
            ..replaced
        };
        assert_eq!(disabled.at(at(0)), Err(NotValid::Disabled));
    }
}

//! Names of things, each its own type, so that none can stand in for another.
//!
//! Text ids are short, printable and cheap to clone; minted ids are UUID version 7, so that they
//! sort by time. Nothing here draws randomness or reads a clock: both come in.

use std::fmt;
use std::sync::Arc;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The longest text id accepted, in bytes.
pub const MAX_ID_BYTES: usize = 128;

/// Why a text cannot be an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidId {
    /// The text is empty.
    Empty,
    /// The text is longer than [`MAX_ID_BYTES`].
    TooLong,
    /// The text holds a space, a control character or something else that is not printable ASCII.
    NotPrintable,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::TooLong => "is longer than 128 bytes",
            Self::NotPrintable => "holds a space or a character that is not printable ASCII",
        })
    }
}

impl std::error::Error for InvalidId {}

fn check(text: &str) -> Result<(), InvalidId> {
    if text.is_empty() {
        return Err(InvalidId::Empty);
    }
    if text.len() > MAX_ID_BYTES {
        return Err(InvalidId::TooLong);
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(InvalidId::NotPrintable);
    }
    Ok(())
}

/// Reads a text id.
struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Arc<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("1 to 128 printable ASCII characters")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Arc<str>, E> {
        check(text).map_err(E::custom)?;
        Ok(Arc::from(text))
    }
}

macro_rules! text_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        // By hand, both: the derived ways would copy the text, a dozen times for each event.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl $name {
            /// Checks a text and makes it an id.
            ///
            /// # Errors
            /// When the text is empty, too long or not printable ASCII.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                check(text)?;
                Ok(Self(Arc::from(text)))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }
    )+};
}

text_id! {
    /// An organisation; the border that nothing crosses.
    TenantId,
    /// A group of people inside a tenant, the unit of cost.
    TeamId,
    /// A person or a service identity on whose behalf a call is made.
    UserId,
    /// An application that calls models.
    AppId,
    /// The public name of a virtual key; never the key itself.
    KeyId,
    /// One conversation of one principal.
    SessionId,
    /// A detection rule, such as `injection.override`.
    RuleId,
    /// A place that exchanges are forwarded to.
    UpstreamId,
    /// A model as clients name it.
    ModelName,
    /// One gateway process among several.
    GatewayId,
}

macro_rules! minted_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Mints an id from the time and ten random bytes.
            #[must_use]
            pub fn mint(at: crate::Timestamp, random: &[u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(at.unix_millis(), random).into_uuid())
            }

            /// Reads an id back from its text.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }

            /// Takes the sixteen bytes of an id.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The sixteen bytes of the id.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+};
}

minted_id! {
    /// One client call and its whole answer.
    ExchangeId,
    /// A finding or anomaly that a person may have to look at.
    AlertId,
    /// A temporary state of a target, set by a playbook or a person.
    StandingId,
    /// One start of one gateway process.
    BootId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn a_text_id_refuses_what_could_forge_a_log_line() {
        assert_eq!(UserId::parse(""), Err(InvalidId::Empty));
        assert_eq!(UserId::parse("a\nb"), Err(InvalidId::NotPrintable));
        assert_eq!(UserId::parse("a b"), Err(InvalidId::NotPrintable));
        assert_eq!(UserId::parse(&"x".repeat(129)), Err(InvalidId::TooLong));
        assert_eq!(
            UserId::parse("user-a").map(|id| id.to_string()),
            Ok("user-a".to_owned())
        );
    }

    #[test]
    fn minted_ids_sort_by_time() {
        let early = ExchangeId::mint(Timestamp::from_unix_micros(1_000_000), &[255; 10]);
        let late = ExchangeId::mint(Timestamp::from_unix_micros(2_000_000), &[0; 10]);
        assert!(early < late);
        assert_eq!(ExchangeId::parse(&early.to_string()), Some(early));
        assert_eq!(ExchangeId::from_bytes(*early.as_bytes()), early);
    }
}

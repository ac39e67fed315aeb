//! What may not stand beside a value. Expressions need no look-around for it.

use schemars::JsonSchema;
use serde::Deserialize;

/// What must not stand right before or after a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// A letter, a digit or an underscore.
    #[default]
    Word,
    /// A digit.
    Digit,
    /// A letter, a digit, or one of `_`, `-`, `+`, `/`, `=`.
    Token,
    /// A letter, a digit, or one of `.`, `_`, `%`, `+`, `-`, `@`: part of an address.
    Address,
    /// A letter, a digit, an underscore or a colon: part of a network address.
    Colon,
    /// A letter, a digit, or one of `.`, `_`, `%`, `+`, `-`, `@`, `/`, `:`: part of a link.
    Link,
    /// Anything may stand there.
    Open,
}

impl Edge {
    /// Whether a value may have this byte as its neighbour; `None` is the end of the text.
    /// Letters beyond ASCII may always stand there: many languages write no spaces.
    pub(crate) fn allows(self, neighbour: Option<u8>) -> bool {
        let Some(byte) = neighbour else { return true };
        match self {
            Self::Word => !(byte.is_ascii_alphanumeric() || byte == b'_'),
            Self::Digit => !byte.is_ascii_digit(),
            Self::Token => {
                !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'='))
            }
            Self::Address => {
                !(byte.is_ascii_alphanumeric()
                    || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'@'))
            }
            Self::Colon => !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':')),
            Self::Link => Self::Address.allows(neighbour) && !matches!(byte, b'/' | b':'),
            Self::Open => true,
        }
    }
}

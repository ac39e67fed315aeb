//! Checks in code: checksums and structure that an expression cannot say.

mod iban;
mod identity;
mod link;
mod number;
mod token;

pub(crate) use link::carries_data;

use super::pattern::Credential;

/// What a check says about a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validity {
    /// A checksum agrees: certain.
    Certain,
    /// A short checksum agrees, which one number in ten passes: likely once something names it.
    Likely,
    /// Nothing speaks against it: the pattern's score stands.
    Plausible,
    /// It is something else; a shorter stretch from the same place may be right.
    Invalid,
    /// It is something else, and so is every shorter stretch from the same place.
    Refused,
}

/// A check by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validator {
    /// A payment card: issuer range, length and Luhn's sum.
    Card,
    /// An IBAN: the country's length and the sum modulo 97.
    Iban,
    /// A US social security number: no impossible group, one kind of separator.
    Ssn,
    /// A telephone number: as many digits as there can be.
    Phone,
    /// Random-looking: at least three bits per character.
    Random,
    /// A key of no known form: letters and digits, and no words.
    Key,
    /// A password: letters, digits, and a capital or a sign.
    Password,
    /// A name, a colon and a password.
    Login,
    /// A link or image whose URL carries data.
    DataLink,
    /// An image, which loads by itself, whose URL carries data.
    DataImage,
    /// An encoding of something, not a word, a path or a hash.
    Encoded,
    /// A number or code that identifies people, companies or machines.
    Identity(identity::Check),
}

impl Validator {
    /// Every validator by the name that rules use.
    pub(crate) const ALL: [(&'static str, Self); 11] = [
        ("luhn", Self::Card),
        ("iban", Self::Iban),
        ("ssn", Self::Ssn),
        ("phone", Self::Phone),
        ("random", Self::Random),
        ("key", Self::Key),
        ("password", Self::Password),
        ("login", Self::Login),
        ("data_link", Self::DataLink),
        ("data_image", Self::DataImage),
        ("encoded", Self::Encoded),
    ];

    /// The name of every validator.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        let others = Self::ALL.iter().map(|(name, _)| *name);
        others.chain(identity::names())
    }

    /// The validator of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, validator)| *validator)
            .or_else(|| identity::named(name).map(Self::Identity))
    }

    /// Looks at a candidate.
    pub(crate) fn check(self, text: &str) -> Validity {
        match self {
            Self::Card => number::card(text),
            Self::Iban => iban::iban(text),
            Self::Ssn => number::ssn(text),
            Self::Phone => number::phone(text),
            Self::Random => token::random(text),
            Self::Key => token::key(text),
            Self::Password => token::password(text),
            Self::Login => token::login(text),
            Self::DataLink => link::data_link(text),
            Self::DataImage => link::data_image(text),
            Self::Encoded => token::encoded(text),
            Self::Identity(check) => check.run(text),
        }
    }
}

impl Credential {
    /// Whether a text is as random as it must be, and neither a placeholder nor publicly known.
    pub(super) fn is_credible(&self, text: &str) -> bool {
        token::entropy_millibits(text) >= self.entropy_millibits
            && !token::is_placeholder(text)
            && !self.public.iter().any(|known| known == text)
    }
}

/// Certain if the condition holds, else invalid.
fn certain_if(condition: bool) -> Validity {
    if condition {
        Validity::Certain
    } else {
        Validity::Invalid
    }
}

/// Likely if the condition holds, else invalid.
fn likely_if(condition: bool) -> Validity {
    if condition {
        Validity::Likely
    } else {
        Validity::Invalid
    }
}

/// Plausible if the condition holds, else invalid.
fn plausible_if(condition: bool) -> Validity {
    if condition {
        Validity::Plausible
    } else {
        Validity::Invalid
    }
}

#[cfg(test)]
mod tests;

//! Values: personal data, credentials and links that carry data.
//!
//! A [`ValueSet`] is compiled once; a [`Tracker`] reads one text, a piece at a time, and follows
//! every place where a value may have begun. The same engine looks at prompts and at answers, so
//! that what is found never depends on how the text arrived.

mod assigned;
mod context;
mod edge;
mod pattern;
mod settle;
mod starts;
mod switch;
mod tracker;
mod validate;
mod watch;

pub(crate) use assigned::Assigned;
pub(crate) use context::{Context, REPORTED_MILLIS};
pub(crate) use edge::Edge;
pub(crate) use pattern::{
    Credential, PatternProblem, ValuePattern, ValueSet, build, last_states, one_line,
};
pub(crate) use starts::solid;
pub(crate) use switch::Switch;
pub use switch::Switches;
pub(crate) use tracker::{Tracker, ValueMatch};
pub(crate) use validate::{Validator, carries_data};

/// The form in which equal values are equal: without separators where they mean nothing, and
/// addresses without case.
pub(crate) fn canonical(validator: Option<Validator>, entity: &str, text: &str) -> String {
    match (validator, entity) {
        (Some(Validator::Card | Validator::Iban | Validator::Ssn | Validator::Phone), _) => {
            let kept = text.chars().filter(char::is_ascii_alphanumeric);
            kept.collect()
        }
        (Some(Validator::Identity(check)), _) if check.is_number() => {
            let kept = text.chars().filter(char::is_ascii_alphanumeric);
            kept.map(|c| c.to_ascii_uppercase()).collect()
        }
        (_, "EMAIL_ADDRESS") => text.to_lowercase(),
        (_, _) => text.to_owned(),
    }
}

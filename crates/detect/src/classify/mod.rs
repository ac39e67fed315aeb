//! The classifier cascade: a linear model looks at everything, an encoder where that is unsure.

mod encoder;
mod features;
mod linear;
mod ranges;
mod view;
mod wordpiece;

pub use encoder::{Encode, Encoder, Lane, NotRun};
pub use linear::{Linear, LinearScale};
pub use view::{Reading, readings, windows};

/// What a model says of a text, one number for each channel; above zero means rather an attack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logits {
    /// As something that a user typed.
    pub user: f64,
    /// As content that nobody vouches for.
    pub untrusted: f64,
}

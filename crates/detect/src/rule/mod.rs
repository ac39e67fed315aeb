//! Rules: as written, as checked, and how they compile.

mod builtin;
mod card;
mod compile;
mod cost;
mod name;
mod own;
mod parts;
mod problem;
mod reference;
mod selftest;
mod set;
mod spec;
mod surroundings;

pub use builtin::builtin_sources;
pub use card::RuleCard;
pub use compile::compile_rules;
pub use cost::Cost;
pub use reference::reference;
pub use set::RuleSet;
pub use spec::RuleSpec;

pub(crate) use own::Own;
pub(crate) use set::{Measured, Rule};

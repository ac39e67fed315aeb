//! The detection lab: trying a text on the engine of the gateway. Nothing of it is kept.

mod bench;
mod get;
mod report;
mod scan;

pub(crate) use get::get;
pub(crate) use scan::scan;

/// SAFETY LIMIT: a text in the lab has no more characters.
pub(crate) const LONGEST: usize = 20_000;

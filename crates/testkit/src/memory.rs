//! The ports, in memory, with the exact semantics of their documentation.

pub(crate) mod counters;
pub(crate) mod keys;
pub(crate) mod log;
pub(crate) mod records;
mod window;

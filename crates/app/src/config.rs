//! Configuration as a program: a document is read ([`spec`]), checked ([`compile`]) with every
//! problem at once, and becomes what the planes run on. The only place that reads the environment.
//!
//! Startup, reload, `check` and the demo all take this path.

pub(crate) mod compile;
pub(crate) mod load;
pub(crate) mod origin;
pub mod spec;
pub(crate) mod upgrade;
pub(crate) mod value;
pub(crate) mod world;

#[cfg(test)]
mod tests;

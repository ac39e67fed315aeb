//! Counts per minute and hour, made of a batch before it is committed and added with it.
//!
//! Names are open-ended (`outcome.blocked`, `latency.57`), so that a new count needs no new
//! column. Percentiles come from [`latency`].

pub(crate) mod latency;
mod tally;

pub(crate) use tally::{Tally, floor};

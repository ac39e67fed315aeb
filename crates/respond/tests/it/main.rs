//! Playbooks, alerts and their undo, over the ports in memory.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that finds nothing is a failed test"
)]

mod crash;
mod people;
mod playbooks;
mod problems;
mod raising;
mod retention;
mod tenancy;
mod undo;
mod watchlist;
mod worker;
mod world;

//! The gateway as a whole: real sockets on loopback, the ports in memory, a scripted provider.
//! Every test ends by checking that each exchange left exactly one Event.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test that finds nothing has failed, and reads best with as few signs as can be"
)]

mod answers;
mod azure;
mod budget;
mod classifier;
mod dialects;
mod edges;
mod ends;
mod forms;
mod gzip;
mod identity;
mod inspected;
mod leaks;
mod log;
mod pass;
mod prompts;
mod provenance;
mod routes;
mod scrutiny;
mod sound;
mod spoken;
mod targets;
mod translated;
mod uninspected;
mod upstream;
mod world;

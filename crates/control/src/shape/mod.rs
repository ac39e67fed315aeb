//! What the API says: every shape that crosses the wire, and nothing that computes.
//!
//! One file per noun. A field that may have no value is `null`, never absent and never 0. Times
//! are RFC 3339 in UTC, ids are text, money is in millionths of a US dollar, durations are in the
//! unit that the name ends with.

pub mod alert;
pub mod config;
pub mod conversation;
pub mod error;
pub mod event;
pub mod exchange;
pub mod key;
pub mod lab;
pub mod live;
pub mod metrics;
pub mod people;
pub mod query;
pub mod rule;
pub mod session;
pub mod standing;
pub mod status;
pub mod time;
pub mod upstream;
pub mod words;

pub use time::Time;

//! A scriptable provider: speaks HTTP on loopback, answers what the test told it to, and keeps
//! what it received.
//!
//! Nothing here sleeps: where time matters, a [`Gate`] holds the answer until the test opens it.
//! It knows just enough of the OpenAI wire format to write the common replies shortly.

mod body;
mod gate;
mod reply;
mod server;
pub mod sse;

pub use gate::Gate;
pub use reply::{Piece, Reply};
pub use server::{FakeProvider, Received};

#[cfg(test)]
mod tests;

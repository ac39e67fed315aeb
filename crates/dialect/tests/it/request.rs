//! Requests: what is found in them, what is refused, what an edit changes.

mod finds;
mod refuses;
mod rewrites;

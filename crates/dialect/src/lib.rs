//! Provider wire formats and the one model behind them.
//!
//! Bytes in, values out: nothing here opens a socket, waits, or reads a clock. A body is read once
//! and forwarded byte for byte; what must change is spliced in place, so that fields nobody here
//! knows survive. What a client or a provider sends can be refused, never panicked over.

pub mod event_stream;
mod json;
pub mod openai;
mod splice;
pub mod sse;

pub use splice::RewriteError;

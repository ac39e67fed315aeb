//! Who we are to those who connect: a certificate with its key, and the handshake that shows it.
//!
//! Both listeners use it. It reads no files and no configuration: it gets PEM texts, says what is
//! wrong with them, and swaps a new pair in without touching connections that are open. Where it is
//! told to, it asks clients for a certificate as well.

mod acceptor;
mod clients;
mod identity;
mod pair;
mod validity;

pub use acceptor::{Acceptor, HandshakeFailed, Oldest, Protocol};
pub use clients::{Authorities, Clients, Demand};
pub use identity::Identity;
pub use pair::{Pair, Unusable};
pub use tokio_rustls::server::TlsStream;
pub use validity::Validity;

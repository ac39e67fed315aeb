//! The life of an exchange.

//! What tests need and production must not have.

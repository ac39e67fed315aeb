//! The API behind the console.

pub mod auth;
mod openapi;
pub mod roles;
pub mod route;
mod router;
pub mod shape;

pub use openapi::openapi;
pub use router::{API, routes};

//! The OpenAPI document, served.

mod get;

pub(crate) use get::get;

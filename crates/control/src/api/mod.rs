//! The handlers: a folder per noun, a file per verb. Who may call them is in the table of routes.

pub(crate) mod alerts;
pub(crate) mod config;
pub(crate) mod events;
pub(crate) mod exchanges;
pub(crate) mod keys;
pub(crate) mod lab;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod people;
pub(crate) mod rules;
pub(crate) mod session;
pub(crate) mod sessions;
pub(crate) mod status;
pub(crate) mod upstreams;
mod utc;
pub(crate) mod watchlist;

//! The API behind the console: who may ask what, and what the answers look like.
//!
//! Serves the console listener. Computes nothing itself: the store answers, `respond` acts, and
//! everything a person does here is an event in the log.

mod api;
mod app;
pub mod audit;
pub mod auth;
mod blocking;
mod deps;
mod error;
mod events;
mod headers;
mod input;
mod listener;
mod live;
mod openapi;
pub mod people;
mod probes;
mod random;
pub mod roles;
pub mod route;
mod router;
mod server;
pub mod shape;

pub use audit::Audit;
pub use deps::{
    ClassifierInUse, ControlDeps, Detection, DetectionSource, Document, JudgedKey, KeptChange,
    KeyCard, KeyDesk, NewChange, NotChanged, Reload, Reloaded, RuleDesk, StatusSource, TeamCard,
    UpstreamSource,
};
pub use events::Telemetry;
pub use listener::Peer;
pub use openapi::openapi;
pub use people::ensure_admin;
pub use router::{API, routes};
pub use server::{Control, serve};

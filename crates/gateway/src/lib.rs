//! The life of an exchange: the data plane.

pub mod demo;
mod forward;
pub mod snapshot;

pub use forward::{Endpoint, InvalidEndpoint};
pub use snapshot::{
    EndUser, KeyEntry, KeyHash, KeyTable, Limits, ModelEntry, ModelTable, OnError, OnFail,
    Snapshot, Upstream, UpstreamKind, UpstreamTimeouts,
};

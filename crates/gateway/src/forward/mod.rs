//! Forward: the request goes to the upstream, and its answer begins to come back.

mod endpoint;

pub use endpoint::{Endpoint, InvalidEndpoint};

//! Upstreams: where prompts go, how those places are doing, and which models they serve.

mod list;
mod models;

pub(crate) use list::list;
pub(crate) use models::models;

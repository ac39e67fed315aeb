//! Upstreams: where prompts go, and how those places are doing.

mod list;

pub(crate) use list::list;

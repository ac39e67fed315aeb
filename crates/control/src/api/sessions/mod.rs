//! Sessions that are open.

mod list;
mod revoke;

pub(crate) use list::list;
pub(crate) use revoke::revoke;

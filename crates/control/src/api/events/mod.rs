//! The audit trail.

mod list;

pub(crate) use list::list;

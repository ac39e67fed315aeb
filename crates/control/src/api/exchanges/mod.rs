//! Exchanges: what was asked and answered, what was found in it, and what was done.

mod conversation;
mod detail;
mod get;
mod list;
mod reveal;
mod row;

pub(crate) use detail::finding;
pub(crate) use get::get;
pub(crate) use list::list;
pub(crate) use reveal::reveal;
pub(crate) use row::row;

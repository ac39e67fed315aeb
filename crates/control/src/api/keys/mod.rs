//! Virtual keys: what applications show to the gateway. Nobody deletes one: events name it.

mod access;
mod change;
mod create;
mod document;
mod list;
mod put;
mod rotate;
mod row;

pub(crate) use access::{disable, enable};
pub(crate) use change::change;
pub(crate) use create::create;
pub(crate) use list::list;
pub(crate) use rotate::rotate;

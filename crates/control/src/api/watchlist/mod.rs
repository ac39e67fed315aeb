//! The watch list: what is watched, scrutinised or contained now.

mod list;
mod undo;

pub(crate) use list::list;
pub(crate) use undo::undo;

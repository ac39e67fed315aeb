//! Detection rules: what they are, what they hit, and what people changed about them.

mod change;
mod document;
mod get;
mod hits;
mod list;
mod preview;
mod row;
mod undo;

pub(crate) use change::change;
pub(crate) use get::get;
pub(crate) use list::list;
pub(crate) use preview::preview;
pub(crate) use undo::undo;

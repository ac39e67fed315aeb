//! What is done about it: playbooks as written and compiled, alerts, and the undo of what was
//! done automatically.
//!
//! The inline part of a playbook becomes a [`model::reflex::Reflex`] that the gateway runs; this
//! crate reads in the event log what was done, raises the alerts, and lets people work on them.
//! It never stands in the path of a request.

pub mod alert;
mod alerts;
mod playbook;
mod responder;
mod watchlist;

pub use alert::{Alert, AlertAction, AlertStatus, AlertVerdict, Deed, Undo, UndoResult};
pub use alerts::{AlertError, AlertQuery, Alerts, Ports};
pub use playbook::{Playbook, PlaybookSpec, builtin_sources, compile_playbooks};
pub use responder::{CONSUMER, Responder, ResponderStatus, Worker};
pub use watchlist::WatchEntry;

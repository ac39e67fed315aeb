//! Playbooks: as written, as checked, and the ones that come with the product.

mod action;
mod builtin;
mod check;
mod compile;
mod spec;
mod step;
mod trial;

use std::sync::Arc;

use model::reflex::{AlertStep, Reflex, Trigger};
use model::{Direction, Kind, Score};

pub use builtin::builtin_sources;
pub use compile::compile_playbooks;
pub use spec::PlaybookSpec;

/// A playbook as checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playbook {
    /// Its id.
    pub id: Arc<str>,
    /// Its version.
    pub version: u32,
    /// What it is about, in one line.
    pub title: Arc<str>,
    /// The inline part, for the gateway. Without steps, the trigger is for the responder alone.
    pub reflex: Arc<Reflex>,
    /// The alert that it raises, if it raises one.
    pub alert: Option<AlertStep>,
}

/// Whether a trigger names no kinds: it waits for whatever was blocked and nobody else answered.
pub(crate) fn is_catch_all(trigger: &Trigger) -> bool {
    trigger.kinds.is_empty()
}

/// Whether a finding is what a trigger waits for. That policy decided to block is asked elsewhere.
pub(crate) fn fits(trigger: &Trigger, (direction, kind, score): (Direction, Kind, Score)) -> bool {
    let named = is_catch_all(trigger) || trigger.kinds.contains(&kind);
    trigger.direction == direction && named && score >= trigger.min_score
}

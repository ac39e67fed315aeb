//! The configuration: what was written, and having it read anew.

mod get;
mod reload;

pub(crate) use get::get;
pub(crate) use reload::reload;

use crate::deps::Reloaded;
use crate::shape::config::ReloadReport;

/// What came of a reload, as the API tells it.
pub(crate) fn report(reloaded: &Reloaded) -> ReloadReport {
    ReloadReport {
        at: reloaded.at.into(),
        ok: reloaded.ok,
        problems: reloaded.problems.iter().map(Into::into).collect(),
    }
}

//! The process itself, sizes, and what a failed control means.

use std::sync::Arc;
use std::time::Duration;

use gateway::snapshot::{Limits, OnError, OnFail};
use model::GatewayId;
use model::document::Placed;

use super::{Check, names};
use crate::config::spec::{LimitsSpec, OnErrorSpec, OnFailSpec, ProcessSpec};
use crate::config::value;

/// How the process runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    /// This gateway's name in events.
    pub(crate) gateway: GatewayId,
    /// Threads that serve exchanges; `None` for one per processor.
    pub(crate) workers: Option<u16>,
    /// How long exchanges in flight may take to end.
    pub(crate) drain: Duration,
}

/// Checks the process.
pub(super) fn process(spec: &ProcessSpec, check: &mut Check<'_>) -> Option<Process> {
    let file = Arc::clone(check.file);
    let unnamed = Placed::new("gateway".to_owned(), 1, 1);
    let id = spec.id.as_ref().unwrap_or(&unnamed);
    let gateway = names::plain(id, "gateway", &file, GatewayId::parse, check);
    let drain = match &spec.drain {
        Some(drain) => check.duration(drain, &file),
        None => Some(Duration::from_secs(30)),
    };
    Some(Process {
        gateway: gateway?,
        workers: spec.workers,
        drain: drain?,
    })
}

/// Checks sizes.
pub(super) fn limits(spec: &LimitsSpec, check: &mut Check<'_>) -> Limits {
    let mut limits = Limits::default();
    if let Some(bytes) = size(spec.request.as_ref(), check) {
        limits.request_bytes = bytes;
    }
    if let Some(bytes) = size(spec.answer.as_ref(), check) {
        limits.answer_bytes = bytes;
        limits.held_bytes = bytes;
    }
    limits
}

fn size(written: Option<&Placed<String>>, check: &mut Check<'_>) -> Option<usize> {
    let read = |text: &str| value::bytes(text).filter(|bytes| *bytes >= 1024);
    let problem = ("C027", "a size of at least 1KiB", "16MiB");
    let file = Arc::clone(check.file);
    check.value(written?, &file, read, problem)
}

/// What failures mean, as written: there is no default.
pub(super) fn on_error(spec: &OnErrorSpec) -> OnError {
    let on_fail = |written: OnFailSpec| match written {
        OnFailSpec::Open => OnFail::Open,
        OnFailSpec::Closed => OnFail::Closed,
    };
    OnError {
        inspection: on_fail(spec.inspection),
        log: on_fail(spec.log),
        counters: on_fail(spec.counters),
    }
}

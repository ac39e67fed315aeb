//! The process itself, sizes, and what a failed control means.

use std::sync::Arc;
use std::time::Duration;

use gateway::snapshot::{ClassifierUse, Limits, OnError, OnFail};
use model::document::Placed;
use model::{Diagnostic, GatewayId};

use super::{Check, names};
use crate::config::spec::{ClassifierSpec, LimitsSpec, OnErrorSpec, OnFailSpec, ProcessSpec};
use crate::config::value;
use crate::models;

/// How the process runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    /// This gateway's name in events.
    pub(crate) gateway: GatewayId,
    /// Threads that serve exchanges; `None` for one per processor.
    pub(crate) workers: Option<u16>,
    /// How long exchanges in flight may take to end.
    pub(crate) drain: Duration,
    /// Threads for the classifier's encoder.
    pub(crate) inference: usize,
}

/// Checks the process.
pub(super) fn process(
    spec: &ProcessSpec,
    classifier: &ClassifierSpec,
    check: &mut Check<'_>,
) -> Option<Process> {
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
        inference: usize::from(classifier.threads.unwrap_or(1)),
    })
}

/// How long a prompt waits for the encoder when nobody says otherwise.
const PATIENCE: Duration = Duration::from_millis(500);

/// The classifier, unless it is off or this build carries none.
pub(super) fn classifier(spec: &ClassifierSpec, check: &mut Check<'_>) -> Option<ClassifierUse> {
    let file = Arc::clone(check.file);
    let patience = match &spec.deadline {
        Some(deadline) => check.duration(deadline, &file)?,
        None => PATIENCE,
    };
    if spec.enabled.as_ref().is_some_and(|enabled| !enabled.value) {
        return None;
    }
    match models::builtin() {
        Ok(Some(model)) => Some(ClassifierUse { model, patience }),
        Ok(None) => {
            if let Some(enabled) = &spec.enabled {
                let title = "this build carries no classifier: only rules look at prompts";
                check.report(Diagnostic::warning("C037", title), enabled.place(&file));
            }
            None
        }
        Err(unusable) => {
            let title = format!("the classifier of this build cannot be used: {unusable}");
            check.problems.push(Diagnostic::error("C038", title));
            None
        }
    }
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
        classifier: on_fail(spec.classifier.unwrap_or(spec.inspection)),
    }
}

//! One step, checked.

use std::sync::Arc;

use model::reflex::{self, AlertStep, InlineAction};
use model::standing::TargetKind;
use model::{Diagnostic, Direction};

use super::check::Checker;
use super::spec::{Action, Mode, OnFailure, PlaybookSpec, StepSpec, WithSpec};

/// Statuses that SDKs retry by themselves, beside 5xx: a refusal must not be repeated.
const RETRIED: [u16; 3] = [408, 409, 429];

/// The most requests that one trigger may put under scrutiny.
const MOST_REQUESTS: u32 = 1000;

/// A step as checked.
#[derive(Debug)]
pub(super) enum Compiled {
    Inline(reflex::Step),
    Alert(AlertStep),
}

/// The step, if nothing was wrong with it.
pub(super) fn compile(
    checker: &mut Checker<'_>,
    playbook: &PlaybookSpec,
    spec: &StepSpec,
) -> Option<Compiled> {
    check_mode(checker, spec);
    let on_failure = check_on_failure(checker, spec);
    check_undo(checker, spec);
    let with = spec.with.clone().unwrap_or_default();
    check_parameters(checker, spec, &with);
    let id = Arc::from(spec.id.value.as_str());
    let action = match spec.action.value {
        Action::Alert => {
            return Some(Compiled::Alert(AlertStep {
                id,
                severity: with.severity?.value,
                title: Arc::from(playbook.title.value.as_str()),
            }));
        }
        Action::Deny => deny(checker, playbook, spec, &with),
        Action::WatchSession => watch(checker, TargetKind::Session, &with),
        Action::WatchUser => watch(checker, TargetKind::User, &with),
        Action::WatchKey => watch(checker, TargetKind::Key, &with),
        Action::ScrutiniseSession => scrutiny(checker, TargetKind::Session, &with),
        Action::ScrutiniseUser => scrutiny(checker, TargetKind::User, &with),
        Action::ScrutiniseKey => scrutiny(checker, TargetKind::Key, &with),
    };
    Some(Compiled::Inline(reflex::Step {
        id,
        action: action?,
        on_failure: on_failure?,
    }))
}

fn check_mode(checker: &mut Checker<'_>, spec: &StepSpec) {
    let action = spec.action.value;
    if spec.mode.value == action.mode() {
        return;
    }
    let (when, hint) = match action.mode() {
        Mode::Inline => ("in the path of the request", "write `mode: inline`"),
        Mode::Async => ("after the exchange", "write `mode: async`"),
    };
    let title = format!("`{}` runs {when} only", action.word());
    checker.say(&spec.mode, Diagnostic::error("P008", title).hint(hint));
}

/// What a failure means for the exchange, when the step runs in its path.
fn check_on_failure(checker: &mut Checker<'_>, spec: &StepSpec) -> Option<reflex::OnFailure> {
    let hint = match (spec.action.value.mode(), spec.on_failure.value) {
        (Mode::Inline, OnFailure::Continue) => return Some(reflex::OnFailure::Continue),
        (Mode::Inline, OnFailure::FailClosed) => return Some(reflex::OnFailure::FailClosed),
        (Mode::Async, OnFailure::Retry) => return None,
        (Mode::Inline, OnFailure::Retry) => {
            "write `continue` or `fail_closed`: a request cannot wait"
        }
        (Mode::Async, OnFailure::Continue | OnFailure::FailClosed) => {
            "write `retry`: the exchange is over, and an alert must not be lost"
        }
    };
    let title = format!("`{}` cannot fail in this way", spec.action.value.word());
    checker.say(
        &spec.on_failure,
        Diagnostic::error("P009", title).hint(hint),
    );
    None
}

fn check_undo(checker: &mut Checker<'_>, spec: &StepSpec) {
    let word = spec.action.value.word();
    match (spec.action.value.undo(), &spec.undo) {
        (None, None) => {}
        (None, Some(written)) => {
            let title = format!("`{word}` cannot be undone");
            let hint = "leave out `undo`";
            checker.say(written, Diagnostic::error("P016", title).hint(hint));
        }
        (Some(undo), Some(written)) if written.value == undo => {}
        (Some(undo), Some(written)) => {
            let title = format!("`{}` does not undo `{word}`", written.value.word());
            let hint = format!("write `undo: {}`", undo.word());
            checker.say(written, Diagnostic::error("P016", title).hint(hint));
        }
        (Some(undo), None) => {
            let title = format!("`{word}` needs its undo");
            let hint = format!("write `undo: {}`", undo.word());
            checker.say(&spec.action, Diagnostic::error("P016", title).hint(hint));
        }
    }
}

/// Says which parameters are missing and which are not taken.
fn check_parameters(checker: &mut Checker<'_>, spec: &StepSpec, with: &WithSpec) {
    let action = spec.action.value;
    for (name, given) in with.parameters() {
        match (action.takes().contains(&name), given) {
            (true, None) => {
                let title = format!("`{}` needs `{name}`", action.word());
                let hint = format!("add `{name}` under `with`");
                checker.say(&spec.action, Diagnostic::error("P010", title).hint(hint));
            }
            (false, Some(given)) => {
                let title = format!("`{}` does not take `{name}`", action.word());
                let hint = format!("it takes `{}`", action.takes().join("`, `"));
                checker.say(&given, Diagnostic::error("P011", title).hint(hint));
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
}

fn deny(
    checker: &mut Checker<'_>,
    playbook: &PlaybookSpec,
    spec: &StepSpec,
    with: &WithSpec,
) -> Option<InlineAction> {
    if playbook.trigger.direction.value == Direction::Output {
        let title = "an answer that has begun can no longer be refused";
        let hint = "leave the step out: policy withholds the answer";
        checker.say(&spec.action, Diagnostic::error("P019", title).hint(hint));
    }
    let (status, code) = (with.status.as_ref()?, with.code.as_ref()?);
    if !(400..500).contains(&status.value) || RETRIED.contains(&status.value) {
        let title = format!("a refusal cannot have the status `{}`", status.value);
        let hint = "use 400 to 499 without 408, 409 and 429, which clients would repeat";
        checker.say(status, Diagnostic::error("P014", title).hint(hint));
    }
    checker.name("P015", "code of a refusal", code);
    Some(InlineAction::Deny {
        status: status.value,
        code: Arc::from(code.value.as_str()),
    })
}

fn watch(checker: &mut Checker<'_>, target: TargetKind, with: &WithSpec) -> Option<InlineAction> {
    let ttl = checker.duration(with.ttl.as_ref()?)?;
    Some(InlineAction::Watch { target, ttl })
}

fn scrutiny(
    checker: &mut Checker<'_>,
    target: TargetKind,
    with: &WithSpec,
) -> Option<InlineAction> {
    let requests = with
        .requests
        .as_ref()
        .and_then(|number| checker.number(number, 1, MOST_REQUESTS));
    let ttl = with
        .expires
        .as_ref()
        .and_then(|text| checker.duration(text));
    Some(InlineAction::Scrutiny {
        target,
        requests: requests?,
        ttl: ttl?,
    })
}

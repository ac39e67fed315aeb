//! Inspect: what is in the prompt, and may it go on. The decision is `detect`'s; what follows from
//! it is done here.

mod classify;
mod edits;
mod inference;
mod pool;
mod prompt;

use std::sync::Arc;

use bytes::Bytes;
use detect::{AnswerGuard, Policy, PromptReport, Supplied, Uninspected};
use dialect::{Request, RequestEdits};
use http::{HeaderMap, header};
use model::exchange::Inspection;
use model::finding::{Finding, Kind};
use model::{Direction, NotScanned, Verdict};

use crate::identify::Caller;
use crate::record::{Recorder, micros};
use crate::reflex;
use crate::rescue::{Reason, Refusal};

pub(crate) use inference::Inference;
pub(crate) use pool::ScanPool;
use prompt::Prompt;

/// All there was is not text that we can read.
pub(crate) const OPAQUE: Inspection = Inspection::NotScanned {
    reason: NotScanned::Opaque,
};

/// Bodies longer than this are read and inspected on a thread of their own.
pub(crate) const LARGE: usize = 64 << 10;

/// Why a prompt does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// By policy.
    Blocked { status: u16, code: Arc<str> },
    /// Inspection failed, and is closed on errors.
    Failed,
    /// The classifier did not answer in time, and is closed on errors.
    Unclassified,
    /// Something in it cannot be read here, and by policy does not pass unread.
    Unread,
}

/// Reads a request: here when it is small, on the scan pool when it is large.
pub(crate) async fn parse(
    recorder: &Recorder,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Request, Refusal> {
    let (dialect, addressed) = (recorder.route.dialect, recorder.addressed.clone());
    let kind = content_type(headers);
    let read = move |body: &Bytes| {
        if dialect.takes_forms() {
            return dialect.read_form(body, kind.as_deref().unwrap_or_default(), &addressed);
        }
        dialect.read_request(body, &addressed)
    };
    if body.len() <= LARGE {
        return Ok(read(body)?);
    }
    let context = &recorder.context;
    let body = body.clone();
    let reading = move || read(&body);
    match context
        .scans
        .run(context.config.body_timeout, reading)
        .await
    {
        Some(read) => Ok(read?),
        None => Err(Stopped::Failed.into()),
    }
}

/// What a request says that its body is; nothing when it says it twice.
fn content_type(headers: &HeaderMap) -> Option<String> {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let kind = kinds.next()?.to_str().ok()?;
    kinds.next().is_none().then(|| kind.to_owned())
}

/// Looks at a prompt; gives the edits it needs, and what the user brought along.
pub(crate) async fn inspect(
    recorder: &mut Recorder,
    caller: &Caller,
    request: &mut Request,
    body_bytes: usize,
) -> Result<(RequestEdits, Supplied), Stopped> {
    recorder.said.request = std::mem::take(&mut request.segments);
    let began = recorder.elapsed();
    let policy = policy(recorder, caller);
    let looked = Prompt::of(recorder, caller, &policy)
        .look(recorder, body_bytes)
        .await;
    recorder.facts.latency.inspect_us = Some(micros(recorder.elapsed().saturating_sub(began)));
    let Some(prompt::Looked { mut report, missed }) = looked else {
        return failed(recorder);
    };
    if request.unread && recorder.said.request.is_empty() {
        report.inspection = OPAQUE;
    } else if request.unread || request.opaque {
        report.inspection = partly_opaque(report.inspection);
    }
    let (texts, mut supplied) = note(recorder, report);
    decide(recorder)?;
    if request.unread && policy.uninspected == Uninspected::Refuse {
        return Err(Stopped::Unread);
    }
    if missed {
        unclassified(recorder)?;
    }
    let edits = edits::edits(recorder, caller, &policy, texts, &mut supplied);
    Ok((edits, supplied.wanting_json(request.wants_json)))
}

/// The guard for the answer, which knows what the user brought along.
pub(crate) fn guard(recorder: &Recorder, caller: &Caller, supplied: Supplied) -> AnswerGuard {
    AnswerGuard::new(
        Arc::clone(&recorder.snapshot.rules),
        policy(recorder, caller),
        recorder.facts.profile,
        Arc::clone(&caller.hashes.values),
        supplied,
    )
}

/// How this caller is judged, with the exceptions that hold for it as the exchange begins.
fn policy(recorder: &Recorder, caller: &Caller) -> Arc<Policy> {
    match &recorder.facts.principal {
        Some(principal) => caller
            .key
            .policy
            .for_caller(principal, recorder.facts.started),
        None => Arc::clone(&caller.key.policy),
    }
}

/// Notes what was found; gives the redactions, and what the user brought along.
fn note(recorder: &mut Recorder, report: PromptReport) -> (Vec<(usize, String)>, Supplied) {
    recorder.facts.input = report.inspection;
    recorder.facts.prompt = Some(report.features);
    recorder.facts.findings.extend(report.findings);
    recorder.attack_score = report.attack_score;
    (report.redactions, report.supplied)
}

fn failed(recorder: &mut Recorder) -> Result<(RequestEdits, Supplied), Stopped> {
    recorder.facts.input = Inspection::NotScanned {
        reason: NotScanned::Failed,
    };
    let on_fail = recorder.snapshot.on_error.inspection;
    if recorder.control_failed("inspection", on_fail, "inspect.not_done") {
        return Ok((RequestEdits::default(), Supplied::default()));
    }
    Err(Stopped::Failed)
}

/// The encoder should have read something and did not: the record says so, and `on_error` decides.
fn unclassified(recorder: &Recorder) -> Result<(), Stopped> {
    let on_fail = recorder.snapshot.on_error.classifier;
    if recorder.control_failed("classifier", on_fail, "inspect.not_classified") {
        return Ok(());
    }
    Err(Stopped::Unclassified)
}

/// Draws the consequences.
fn decide(recorder: &mut Recorder) -> Result<(), Stopped> {
    let verdict = recorder.facts.input.verdict();
    if matches!(verdict, Some(Verdict::Block | Verdict::Hold)) {
        let denial = reflex::run(recorder, Direction::Input);
        let (status, code) =
            denial.unwrap_or_else(|| (403, Arc::from(code_of(&recorder.facts.findings))));
        return Err(Stopped::Blocked { status, code });
    }
    Ok(())
}

/// The code of a block that no reflex answered.
fn code_of(findings: &[Finding]) -> &'static str {
    let worst = findings
        .iter()
        .filter(|finding| finding.kind.is_attack())
        .max_by_key(|finding| finding.score);
    match worst.map(|finding| finding.kind) {
        Some(Kind::Jailbreak) => "jailbreak_detected",
        Some(Kind::Injection | Kind::Indirect) => "prompt_injection_detected",
        Some(Kind::Pii | Kind::Secret | Kind::Exfiltration | Kind::Obfuscation | Kind::Leakage)
        | None => "policy_denied",
    }
}

/// Everything readable was looked at; something was not readable.
pub(crate) fn partly_opaque(inspection: Inspection) -> Inspection {
    match inspection {
        Inspection::Scanned { verdict } => Inspection::Partial {
            verdict,
            reason: NotScanned::Opaque,
        },
        Inspection::Partial { .. } | Inspection::NotScanned { .. } => inspection,
    }
}

impl From<Stopped> for Refusal {
    fn from(why: Stopped) -> Self {
        match why {
            Stopped::Blocked { status, code } => Self::new(
                Reason::Blocked,
                status,
                &code,
                "the request was refused by security policy; name the exchange id when you ask why",
            ),
            Stopped::Unread => Self::new(
                Reason::Blocked,
                403,
                "content_not_inspectable",
                "the request says something that cannot be read here, such as tokens or sound, and \
                 policy does not let it pass unread; send it as text",
            ),
            Stopped::Failed | Stopped::Unclassified => Self::new(
                Reason::Failed,
                503,
                "inspection_unavailable",
                "the request could not be inspected; try again later",
            ),
        }
    }
}

//! What the asker is told: the verdict, every finding, and the texts as they may be shown. Never
//! what was matched.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use dialect::{Dialect, inspection};
use model::exchange::{ExchangeEvent, Inspection};
use model::finding::{Finding, Kind, Severity};
use model::{Direction, ExchangeId, Verdict};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Judged;

/// Our own answer.
#[derive(Debug, Serialize)]
struct Told<'a> {
    exchange: ExchangeId,
    /// The stricter of both halves.
    verdict: Verdict,
    /// The code that traffic would have got; null when it would pass.
    code: Option<&'a str>,
    /// Null when there was no prompt.
    input: Option<&'a Inspection>,
    /// Null when there was no answer, or the prompt was blocked.
    output: Option<&'a Inspection>,
    findings: Vec<ToldFinding<'a>>,
    /// Each field of the request that must be shown in other words.
    redacted: BTreeMap<&'static str, Box<RawValue>>,
}

#[derive(Debug, Serialize)]
struct ToldFinding<'a> {
    rule: &'a str,
    kind: Kind,
    entity: Option<&'a str>,
    direction: Direction,
    /// The number of the text in its half.
    segment: u32,
    /// In code points of that text, end exclusive.
    start: u32,
    end: u32,
    /// From 0 to 1.
    score: f64,
    severity: Severity,
    techniques: &'a [Arc<str>],
}

impl<'a> From<&'a Finding> for ToldFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.as_str(),
            kind: finding.kind,
            entity: finding.entity.as_deref(),
            direction: finding.direction,
            segment: finding.segment,
            start: finding.span.start,
            end: finding.span.end,
            score: finding.score.fraction(),
            severity: finding.severity,
            techniques: &finding.techniques,
        }
    }
}

/// What `LiteLLM` understands.
#[derive(Debug, Serialize)]
struct ToldLiteLlm {
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<Box<RawValue>>,
}

/// The fields of `LiteLLM`'s request that are looked at and that it cannot change.
const FIXED: [&str; 4] = ["structured_messages", "tools", "tool_calls", "images"];

/// The body in the words of a dialect.
pub(super) fn body(
    dialect: Dialect,
    exchange: ExchangeId,
    facts: &ExchangeEvent,
    judged: &Judged,
) -> Bytes {
    let written = if dialect == Dialect::LiteLlmGuardrail {
        serde_json::to_vec(&litellm(exchange, judged))
    } else {
        serde_json::to_vec(&own(exchange, facts, judged))
    };
    // Strings, numbers and JSON that was read before: writing them cannot fail.
    Bytes::from(written.unwrap_or_default())
}

fn own<'a>(exchange: ExchangeId, facts: &'a ExchangeEvent, judged: &'a Judged) -> Told<'a> {
    let looked = |half: &'a Inspection| Some(half).filter(|half| **half != Inspection::NOT_REACHED);
    let (input, output) = (looked(&facts.input), looked(&facts.output));
    let verdicts = [input, output].into_iter().flatten();
    Told {
        exchange,
        verdict: verdicts
            .filter_map(Inspection::verdict)
            .fold(Verdict::Pass, Verdict::strictest),
        code: judged.outcome.code(),
        input,
        output,
        findings: facts.findings.iter().map(ToldFinding::from).collect(),
        redacted: inspection::SAID
            .iter()
            .filter_map(|name| Some((*name, changed(judged, name)?)))
            .collect(),
    }
}

fn litellm(exchange: ExchangeId, judged: &Judged) -> ToldLiteLlm {
    let fixed = FIXED.iter().any(|name| changed(judged, name).is_some());
    let texts = changed(judged, "texts");
    if judged.outcome.code().is_some() || fixed {
        return ToldLiteLlm {
            action: "BLOCKED",
            blocked_reason: Some(format!("refused by security policy, exchange {exchange}")),
            texts: None,
        };
    }
    ToldLiteLlm {
        action: if texts.is_some() {
            "GUARDRAIL_INTERVENED"
        } else {
            "NONE"
        },
        blocked_reason: None,
        texts,
    }
}

/// A field of what was sent, as it may be shown, if that is not as it was sent.
fn changed(judged: &Judged, name: &str) -> Option<Box<RawValue>> {
    let sent = inspection::field(&judged.sent, name)?;
    let halves = [&judged.prompt, &judged.answer].into_iter().flatten();
    let shown = halves.filter_map(|half| inspection::field(half, name));
    let mut other = shown.filter(|shown| *shown != sent);
    RawValue::from_string(other.next()?).ok()
}

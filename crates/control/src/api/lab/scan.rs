//! `POST /lab/scan`: looks at a text as the gateway would, and tells everything.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use detect::{Explained, Explanation, Layer, Policy, Reach, explain};
use model::Text;
use model::exchange::Profile;
use model::finding::{Direction, Span};
use model::segment::Origin;
use tokio::time::Instant;

use super::LONGEST;
use crate::api::exchanges::finding;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::{Input, Said};
use crate::shape::lab::{LabFinding, LabLayer, LabReport, LabVerdict};
use crate::shape::words;
use crate::shape::words::Word;

/// What was asked.
struct Asked {
    text: Text,
    direction: Direction,
    origin: Origin,
    policy: String,
}

/// Looks at a text as the gateway would. That somebody did is in the audit trail, the text is
/// nowhere.
pub(crate) async fn scan(
    State(app): State<App>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<LabReport>, ApiError> {
    let detection = app.detection.detection(&caller.tenant);
    let asked = read(&mut input);
    let policy = detection.policies.get(&asked.policy).cloned();
    if policy.is_none() {
        input.problem("policy", "is not the name of a policy");
    }
    input.finish()?;
    let policy = policy.ok_or(ApiError::Internal("no policy"))?;
    app.record(caller.act("lab.scanned").on(about(&asked)))
        .await?;
    let work = move || {
        let text = asked.text.expose();
        let began = Instant::now();
        let told = explain(
            &detection.rules,
            &policy,
            text,
            asked.direction,
            asked.origin,
        );
        let elapsed = began.elapsed().as_micros();
        let elapsed_us = u64::try_from(elapsed).unwrap_or(u64::MAX);
        Ok::<_, ApiError>(LabReport {
            snapshot: detection.snapshot,
            elapsed_us,
            ..report(&told, &policy, &asked)
        })
    };
    app.blocking.run(work).await.map(Json)
}

fn read(input: &mut Input) -> Asked {
    let text = input.required_raw_text("text", 1..=LONGEST);
    let direction = input.word::<words::Direction>("direction");
    let direction: Direction = direction.unwrap_or(words::Direction::Input).into();
    let usual = match direction {
        Direction::Input => words::Origin::User,
        Direction::Output => words::Origin::Assistant,
    };
    let origin = input.word("origin").unwrap_or(usual);
    let policy = input.text("policy", 1..=128);
    Asked {
        text: Text::new(text),
        direction,
        origin: origin.into(),
        policy: policy.unwrap_or_else(|| "default".to_owned()),
    }
}

/// What the audit trail says of it: how it was looked at, and how much.
fn about(asked: &Asked) -> String {
    let direction = words::Direction::from(asked.direction).word();
    let origin = words::Origin::from(asked.origin).word();
    let characters = asked.text.expose().chars().count();
    format!("{direction} {origin} {characters} characters")
}

fn report(told: &Explanation, policy: &Arc<Policy>, asked: &Asked) -> LabReport {
    let reach = Reach::of(asked.origin);
    // The score decides about prompts only.
    let block_at = |profile| {
        let score = policy.block_at(reach, profile).millis();
        (asked.direction == Direction::Input).then_some(score)
    };
    LabReport {
        policy: asked.policy.clone(),
        attack_score_millis: told.attack_score.millis(),
        normal: LabVerdict {
            verdict: told.normal.into(),
            block_at_millis: block_at(Profile::Normal),
        },
        strict: LabVerdict {
            verdict: told.strict.into(),
            block_at_millis: block_at(Profile::Strict),
        },
        findings: told.findings.iter().map(found).collect(),
        layers: told.layers.iter().map(layer).collect(),
        snapshot: 0,
        elapsed_us: 0,
    }
}

fn found(told: &Explained) -> LabFinding {
    LabFinding {
        finding: finding(&told.finding),
        layer: told.layer,
        start: told.within.start,
        end: told.within.end,
    }
}

fn layer(told: &Layer) -> LabLayer {
    let place = |of: fn(Span) -> u32| told.place.map(of);
    LabLayer {
        decoded: told.decoded.iter().map(|name| (*name).to_owned()).collect(),
        text: told.text.expose().to_owned(),
        start: place(|span| span.start),
        end: place(|span| span.end),
    }
}

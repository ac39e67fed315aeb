//! `POST /lab/scan`: looks at a text as the gateway would, and tells everything.

use axum::Json;
use axum::extract::State;
use detect::Trial;
use model::Text;
use model::finding::Direction;
use model::segment::Origin;

use super::LONGEST;
use super::bench::Timed;
use super::report::report;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::{Input, Said};
use crate::shape::lab::LabReport;
use crate::shape::words;
use crate::shape::words::Word;

/// What was asked.
pub(super) struct Asked {
    text: Text,
    pub(super) direction: Direction,
    pub(super) origin: Origin,
    pub(super) policy: String,
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
        let model = detection.classifier.as_ref().map(|it| it.model.as_ref());
        let trial = Trial {
            rules: &detection.rules,
            classifier: model,
            policy: &policy,
            direction: asked.direction,
            origin: asked.origin,
        };
        let mut bench = Timed::begin(model);
        let told = trial.explain(asked.text.expose(), &mut bench);
        Ok::<_, ApiError>(report(&told, &detection, &policy, &asked, &bench))
    };
    app.trials.run(work).await.map(Json)
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

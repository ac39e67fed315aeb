//! `GET /lab`: tells what a text can be tried on.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;

use super::LONGEST;
use crate::app::App;
use crate::auth::Caller;
use crate::deps::ClassifierInUse;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::lab::{Lab, LabClassifier, LabTeam};

/// Tells what a text can be tried on.
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<Lab>, ApiError> {
    input.finish()?;
    let detection = app.detection.detection(&caller.tenant);
    Ok(Json(Lab {
        snapshot: detection.snapshot,
        rules: detection.rules.len(),
        classifier: detection.classifier.as_ref().map(classifier),
        teams: detection.teams.into_iter().flat_map(team).collect(),
        policies: detection.policies.into_keys().collect(),
        max_characters: LONGEST,
    }))
}

fn classifier(in_use: &ClassifierInUse) -> LabClassifier {
    LabClassifier {
        version: in_use.model.version(),
        encoder: in_use.model.encoder().is_some(),
        patience_ms: u64::try_from(in_use.patience.as_millis()).unwrap_or(u64::MAX),
    }
}

fn team((team, policies): (String, BTreeSet<String>)) -> impl Iterator<Item = LabTeam> {
    policies.into_iter().map(move |policy| LabTeam {
        team: team.clone(),
        policy,
    })
}

//! `GET /lab`: tells what a text can be tried on.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;

use super::LONGEST;
use crate::app::App;
use crate::auth::Caller;
use crate::deps::{ClassifierInUse, JudgedKey};
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
        teams: teams(&detection.keys),
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

/// Each team with each policy that a key of it has.
fn teams(keys: &[JudgedKey]) -> Vec<LabTeam> {
    let distinct: BTreeSet<(&str, &str)> = keys
        .iter()
        .map(|key| (key.team.as_str(), key.policy.as_str()))
        .collect();
    let team = |(team, policy): (&str, &str)| LabTeam {
        team: team.to_owned(),
        policy: policy.to_owned(),
    };
    distinct.into_iter().map(team).collect()
}

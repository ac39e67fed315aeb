//! `GET /config`: shows the configuration as written.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::config::{Config, SnapshotInfo};

/// Shows the configuration as written, with secrets masked.
pub(crate) async fn get(
    State(app): State<App>,
    Asked(input): Asked,
) -> Result<Json<Config>, ApiError> {
    input.finish()?;
    let document = app.status.document();
    let (version, loaded_at) = app.status.snapshot();
    Ok(Json(Config {
        file: document.file,
        yaml: document.yaml,
        snapshot: SnapshotInfo {
            version,
            loaded_at: loaded_at.into(),
        },
        problems: document.problems.iter().map(Into::into).collect(),
    }))
}

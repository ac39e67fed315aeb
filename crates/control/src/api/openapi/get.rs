//! `GET /openapi.json`: the OpenAPI document.

use axum::Json;
use serde_json::Value;

use crate::error::ApiError;

/// The OpenAPI document of this API.
pub(crate) async fn get() -> Result<Json<Value>, ApiError> {
    match crate::openapi() {
        Ok(document) => Ok(Json(document)),
        Err(_) => Err(ApiError::Internal("the OpenAPI document cannot be written")),
    }
}

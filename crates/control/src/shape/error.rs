//! The one shape of every error.

use serde::Serialize;
use utoipa::ToSchema;

/// Every answer with a status of 400 or more has this body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong, for a program and for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorDetail {
    /// A stable code, such as `not_found`.
    pub code: String,
    /// A sentence for a person.
    pub message: String,
    /// What to do, if that is known.
    pub hint: Option<String>,
    /// Every problem with what was sent.
    pub problems: Vec<InputProblem>,
    /// The roles that could do it; only of a `forbidden` error, else empty.
    pub roles: Vec<String>,
    /// Seconds to wait; only of a `throttled` error.
    pub retry_after_s: Option<u64>,
}

/// One problem with what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InputProblem {
    /// The parameter or field.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

//! The one error of the API, and the one place that turns it into a status and a body.
//!
//! What went wrong inside is logged here, once, and never told to the client beyond its code.

use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use model::Diagnostic;
use model::ports::{PortError, WriteError};
use respond::AlertError;

use crate::deps::NotChanged;
use crate::roles::{Permission, Role};
use crate::shape::error::{ErrorBody, ErrorDetail, InputProblem};
use crate::shape::words::Word;

/// Why a call was not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// What was sent does not fit; every problem at once.
    InvalidInput(Vec<InputProblem>),
    /// The body is not declared as JSON.
    NotJson,
    /// The body is larger than any body of this API.
    TooLarge,
    /// No session and no token, or none that is valid.
    NotSignedIn,
    /// The name or the password is wrong; never told which.
    WrongCredentials,
    /// Too many tries.
    Throttled(Duration),
    /// The role may not do it.
    Forbidden(Permission),
    /// The token against forged requests is missing or wrong.
    CsrfRefused,
    /// The page that sent this is not the console.
    OriginRefused,
    /// There is no such thing within reach.
    NotFound,
    /// There is such a path, but not with this method.
    MethodNotAllowed,
    /// Somebody else changed it first.
    Conflict,
    /// It is not in a state in which that can be done.
    NotPossible(&'static str),
    /// Too much is going on, or it took too long.
    Busy,
    /// The store failed.
    Port(PortError),
    /// Something that cannot fail did.
    Internal(&'static str),
}

impl From<PortError> for ApiError {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Conflict => Self::Conflict,
            WriteError::Port(error) => Self::Port(error),
        }
    }
}

impl From<NotChanged> for ApiError {
    fn from(not_changed: NotChanged) -> Self {
        match not_changed {
            NotChanged::Conflict => Self::Conflict,
            NotChanged::Port(error) => Self::Port(error),
            NotChanged::Problems(problems) => {
                Self::InvalidInput(problems.iter().map(told).collect())
            }
        }
    }
}

/// A problem of a document, as the API tells it.
pub(crate) fn told(problem: &Diagnostic) -> InputProblem {
    let hint = problem.hint.as_ref();
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    InputProblem {
        field: problem.code.to_owned(),
        message: format!("{}{hint}", problem.title),
    }
}

impl From<AlertError> for ApiError {
    fn from(error: AlertError) -> Self {
        match error {
            AlertError::NotFound => Self::NotFound,
            AlertError::Conflict => Self::Conflict,
            AlertError::Resolved => Self::NotPossible("the alert is resolved already"),
            AlertError::Port(error) => Self::Port(error),
        }
    }
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::InvalidInput(_) => StatusCode::BAD_REQUEST,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotSignedIn | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden(_) | Self::CsrfRefused | Self::OriginRefused => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict | Self::NotPossible(_) => StatusCode::CONFLICT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Port(error) if error.retryable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Port(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::InvalidInput(_) => "invalid_input",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::NotSignedIn => "not_signed_in",
            Self::WrongCredentials => "wrong_credentials",
            Self::Throttled(_) => "throttled",
            Self::Forbidden(_) => "forbidden",
            Self::CsrfRefused => "csrf_refused",
            Self::OriginRefused => "origin_refused",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Conflict => "conflict",
            Self::NotPossible(_) => "not_possible",
            Self::Busy => "busy",
            Self::Port(error) if error.retryable => "store_unavailable",
            Self::Port(_) | Self::Internal(_) => "internal",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::InvalidInput(problems) => match problems.as_slice() {
                [only] => format!("`{}` {}", only.field, only.message),
                several => format!("{} things are wrong with what was sent", several.len()),
            },
            Self::NotJson => "the body must be sent as `application/json`".to_owned(),
            Self::TooLarge => "the body is too large".to_owned(),
            Self::NotSignedIn => "nobody is signed in".to_owned(),
            Self::WrongCredentials => "the name or the password is wrong".to_owned(),
            Self::Throttled(wait) => format!("too many tries; wait {} seconds", seconds(*wait)),
            Self::Forbidden(permission) => {
                format!("this role lacks the permission `{}`", permission.word())
            }
            Self::CsrfRefused => "the header `x-bartizan-csrf` is missing or wrong".to_owned(),
            Self::OriginRefused => "this was sent by a page that is not the console".to_owned(),
            Self::NotFound => "there is no such thing".to_owned(),
            Self::MethodNotAllowed => "this cannot be called with this method".to_owned(),
            Self::Conflict => "somebody else changed it first".to_owned(),
            Self::NotPossible(why) => (*why).to_owned(),
            Self::Busy => "too much is going on".to_owned(),
            Self::Port(error) if error.retryable => "the store cannot answer now".to_owned(),
            Self::Port(_) | Self::Internal(_) => "something went wrong on our side".to_owned(),
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotSignedIn => Some("sign in, or send an API token as `authorization: Bearer`"),
            Self::Forbidden(_) => Some("ask somebody who has one of the roles named"),
            Self::CsrfRefused => Some("send the `csrf` that `GET /api/v1/session` tells"),
            Self::Conflict => Some("read it again, and decide anew"),
            Self::Busy => Some("try again in a moment"),
            Self::Port(error) if error.retryable => Some("try again in a moment"),
            Self::Port(_) | Self::Internal(_) => Some("the log of the server says more"),
            Self::InvalidInput(_)
            | Self::NotJson
            | Self::TooLarge
            | Self::WrongCredentials
            | Self::Throttled(_)
            | Self::OriginRefused
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::NotPossible(_) => None,
        }
    }

    /// Tells the operator what went wrong inside.
    pub(crate) fn log(&self) {
        if let Self::Port(error) = self {
            tracing::error!(code = error.code, message = %error.message, "api.failed");
        }
        if let Self::Internal(what) = self {
            tracing::error!(what, "api.failed");
        }
    }
}

fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let (status, code, message) = (self.status(), self.code(), self.message());
        let hint = self.hint().map(str::to_owned);
        let mut detail = ErrorDetail {
            code: code.to_owned(),
            message,
            hint,
            problems: Vec::new(),
            roles: Vec::new(),
            retry_after_s: None,
        };
        if let Self::Throttled(wait) = &self {
            detail.retry_after_s = Some(seconds(*wait));
        }
        if let Self::Forbidden(permission) = &self {
            let roles = Role::that_may(*permission);
            detail.roles = roles.into_iter().map(str::to_owned).collect();
        }
        if let Self::InvalidInput(problems) = self {
            detail.problems = problems;
        }
        let retry_after = detail.retry_after_s;
        let mut response = (status, Json(ErrorBody { error: detail })).into_response();
        if let Some(seconds) = retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

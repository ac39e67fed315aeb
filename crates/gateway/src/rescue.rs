//! Rescue: every way in which an exchange ends without the model's answer becomes one answer in
//! the provider's error shape.
//!
//! A policy decision is never 429 or 5xx, because SDKs retry those. No message names a rule, a
//! pattern, matched text, a host or a path.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use dialect::{Dialect, Problem, RequestError};
use http::{HeaderValue, Response, StatusCode, header};
use model::ExchangeId;
use model::exchange::Outcome;

use crate::body::Body;
use crate::record::Recorder;

/// The header that names the exchange on every answer.
pub(crate) const EXCHANGE_HEADER: &str = "x-bartizan-exchange";

/// Why the client does not get the model's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: Arc<str>,
    /// What events and metrics say, where the client is told less.
    recorded: Option<&'static str>,
    pub(crate) message: Cow<'static, str>,
    pub(crate) reason: Reason,
    /// The part of the request that is to blame.
    param: Option<String>,
    /// In how many seconds to try again, when that is known.
    retry_after: Option<u64>,
}

/// On whose account a refusal goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// No key, no access, no budget, malformed.
    Denied,
    /// The prompt, by policy.
    Blocked,
    /// The answer, by policy.
    Withheld,
    /// The upstream or we ourselves failed.
    Failed,
}

impl Refusal {
    /// A refusal in our own words.
    pub(crate) fn new(
        reason: Reason,
        status: u16,
        code: &str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: Arc::from(code),
            recorded: None,
            message: message.into(),
            reason,
            param: None,
            retry_after: None,
        }
    }

    /// The same, naming the part of the request that is to blame.
    pub(crate) fn about(self, param: Option<String>) -> Self {
        Self { param, ..self }
    }

    /// The same to the client, told more exactly to events and metrics.
    pub(crate) fn recorded_as(self, code: &'static str) -> Self {
        Self {
            recorded: Some(code),
            ..self
        }
    }

    /// The same, telling in how many seconds to try again.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// The Event could not be written, and the log is closed on errors.
    pub(crate) fn not_recorded() -> Self {
        Self::new(
            Reason::Failed,
            503,
            "log_unavailable",
            "the exchange could not be recorded, so its answer is not released; try again later",
        )
    }

    /// How an exchange ends with this.
    pub(crate) fn outcome(&self) -> Outcome {
        let code = self
            .recorded
            .map_or_else(|| Arc::clone(&self.code), Arc::from);
        match self.reason {
            Reason::Denied => Outcome::Denied { code },
            Reason::Blocked => Outcome::Blocked { code },
            Reason::Withheld => Outcome::Withheld { code },
            Reason::Failed => Outcome::Failed { code },
        }
    }

    /// The frame that ends a stream with this, whether or not it has `begun`.
    pub(crate) fn frame(&self, dialect: Dialect, begun: bool) -> Bytes {
        dialect.error_frame(&self.problem(), begun)
    }

    fn problem(&self) -> Problem<'_> {
        Problem {
            status: self.status,
            code: &self.code,
            message: &self.message,
            param: self.param.as_deref(),
        }
    }

    fn response(&self, dialect: Dialect, exchange: Option<ExchangeId>) -> Response<Body> {
        let mut response = Response::new(Body::whole(dialect.error_body(&self.problem())));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if matches!(self.reason, Reason::Blocked | Reason::Withheld) {
            headers.insert("x-should-retry", HeaderValue::from_static("false"));
        }
        if let Some((name, kind)) = dialect.error_header(self.status) {
            headers.insert(name, HeaderValue::from_static(kind));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(exchange) = exchange {
            name_exchange(headers, exchange);
        }
        response
    }
}

/// Puts the exchange's id on an answer.
pub(crate) fn name_exchange(headers: &mut http::HeaderMap, exchange: ExchangeId) {
    if let Ok(id) = HeaderValue::try_from(exchange.to_string()) {
        headers.insert(EXCHANGE_HEADER, id);
    }
}

/// Ends an exchange with a refusal: recorded first, then answered.
pub(crate) fn refuse(mut recorder: Recorder, refusal: &Refusal) -> Response<Body> {
    let (dialect, exchange) = (recorder.route.dialect, Some(recorder.exchange()));
    recorder.will_answer(refusal.status);
    match recorder.record(refusal.outcome()) {
        Ok(()) => refusal.response(dialect, exchange),
        Err(_not_recorded) => Refusal::not_recorded().response(dialect, exchange),
    }
}

/// Answers what never became an exchange.
pub(crate) fn turn_away(
    refusal: &Refusal,
    dialect: Dialect,
    id: Option<ExchangeId>,
) -> Response<Body> {
    refusal.response(dialect, id)
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self {
            param: error.param().map(str::to_owned),
            ..Self::new(
                Reason::Denied,
                error.status(),
                error.code(),
                error.message().to_owned(),
            )
        }
    }
}

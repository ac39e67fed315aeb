//! Why there is no answer, what that means for another try, and what it says of the upstream.

use std::error::Error;
use std::io;
use std::time::Duration;

use dialect::translate::Untranslatable;
use http::{HeaderMap, StatusCode, header};
use hyper_util::client::legacy;

use super::answer::Answer;
use super::health::{Call, Sign};
use super::resolve::AddressRefused;
use crate::rescue::{Reason, Refusal};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotForwarded {
    /// No connection could be made.
    Unreachable,
    /// No connection was made in time.
    NotConnected,
    /// Its name leads to no address that may be dialled.
    AddressRefused,
    /// Every upstream is left alone for now; the first may be asked in so many seconds.
    Resting(u64),
    /// No first byte in time.
    TimedOut,
    /// The connection broke before the first byte.
    Broken,
    /// The request could not be put together.
    Misconfigured,
    /// The model's upstream does not speak what the client speaks.
    NotServed,
}

impl NotForwarded {
    /// Whether another target may be asked: only if this one got no byte of the request.
    pub(super) fn is_passing(self) -> bool {
        match self {
            Self::Unreachable
            | Self::NotConnected
            | Self::AddressRefused
            | Self::Misconfigured
            | Self::NotServed => true,
            Self::Resting(_) | Self::TimedOut | Self::Broken => false,
        }
    }

    /// A stable code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "upstream_unreachable",
            Self::NotConnected => "upstream_connect_timeout",
            Self::AddressRefused => "upstream_address_refused",
            Self::Resting(_) => "upstream_resting",
            Self::TimedOut => "upstream_timeout",
            Self::Broken => "upstream_broken",
            Self::Misconfigured => "upstream_misconfigured",
            Self::NotServed => "route_not_served",
        }
    }

    /// What it says of the upstream.
    fn sign(self) -> Sign {
        match self {
            Self::Resting(_) | Self::Misconfigured | Self::NotServed => Sign::Unknown,
            Self::Unreachable
            | Self::NotConnected
            | Self::AddressRefused
            | Self::TimedOut
            | Self::Broken => Sign::Silent,
        }
    }
}

impl From<&legacy::Error> for NotForwarded {
    fn from(error: &legacy::Error) -> Self {
        if !error.is_connect() {
            return Self::Broken;
        }
        if AddressRefused::caused(error) {
            return Self::AddressRefused;
        }
        if timed_out(error) {
            return Self::NotConnected;
        }
        Self::Unreachable
    }
}

fn timed_out(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<io::Error>();
        if io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Notes how a call went. A refused request is the request's fault; 429 and 5xx are the upstream's.
pub(super) fn note(call: Call, result: Result<&Answer, NotForwarded>) {
    match result {
        Ok(answer) if is_unwell(answer.status) => {
            call.failed(Sign::Unwell(answer.retry_after()), "upstream_status");
        }
        Ok(answer) => call.answered(answer.status.is_success()),
        Err(why) => call.failed(why.sign(), why.code()),
    }
}

fn is_unwell(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

/// When an upstream wants to be asked again, if it says so in seconds.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

impl From<NotForwarded> for Refusal {
    fn from(why: NotForwarded) -> Self {
        let (status, message) = match why {
            NotForwarded::Unreachable => (502, "the model's provider cannot be reached"),
            NotForwarded::NotConnected => (504, "the model's provider cannot be reached in time"),
            NotForwarded::AddressRefused => (
                502,
                "the model's provider has an address that is not allowed",
            ),
            NotForwarded::Resting(seconds) => {
                let message =
                    format!("the model's provider did not answer lately; try again in {seconds} s");
                return Self::new(Reason::Failed, 503, why.code(), message).retry_after(seconds);
            }
            NotForwarded::TimedOut => (504, "the model's provider did not answer in time"),
            NotForwarded::Broken => (502, "the model's provider broke off before it answered"),
            NotForwarded::Misconfigured => (502, "the model's provider is not configured rightly"),
            NotForwarded::NotServed => (
                400,
                "the model is not served on this route; ask for it on a route of its own provider",
            ),
        };
        Self::new(Reason::Failed, status, why.code(), message)
    }
}

impl From<Untranslatable> for Refusal {
    fn from(why: Untranslatable) -> Self {
        Self::new(Reason::Denied, 400, why.code, why.message).about(why.param)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_number_of_seconds_is_heeded() {
        let after = |value: &'static str| {
            let value = http::HeaderValue::from_static(value);
            retry_after(&HeaderMap::from_iter([(header::RETRY_AFTER, value)]))
        };
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Wed, 21 Oct 2026 07:28:00 GMT"), None);
        assert_eq!(after("-1"), None);
    }
}

//! A change to a rule as a document: written here, compiled by `detect`, read again here.

use std::time::Duration;

use model::{Finding, Principal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::utc::to_the_second;
use crate::deps::KeptChange;
use crate::error::ApiError;
use crate::input::Input;
use crate::shape::rule::{RuleChange, RuleException};

/// SAFETY LIMIT: a rule has no more exceptions.
const MOST_EXCEPTIONS: usize = 50;
/// No exception holds longer; who still needs it then decides anew.
const LONGEST: Duration = Duration::from_hours(366 * 24);

/// The document, in the words of `detect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Changed {
    rule: String,
    enabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
    exceptions: Vec<Excepted>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Excepted {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    reason: String,
    expires: String,
}

impl Changed {
    /// Nothing is changed about a rule.
    pub(super) fn nothing(rule: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            enabled: true,
            threshold: None,
            exceptions: Vec::new(),
        }
    }

    /// Reads what somebody wants to change.
    pub(super) fn read(rule: &str, input: &mut Input, now: Timestamp) -> Self {
        let millis = input.number("threshold_millis", 0..=1000);
        let millis = millis.and_then(|millis| u16::try_from(millis).ok());
        Self {
            rule: rule.to_owned(),
            enabled: input.flag("enabled").unwrap_or(true),
            threshold: millis.map(|millis| f64::from(millis) / 1000.0),
            exceptions: input.each("exceptions", MOST_EXCEPTIONS, |input| {
                Excepted::read(input, now)
            }),
        }
    }

    /// The document as it is kept.
    pub(super) fn text(&self) -> Result<String, ApiError> {
        serde_json::to_string_pretty(self).map_err(|_opaque| ApiError::Internal("a document"))
    }

    /// Reads a document that was kept.
    pub(super) fn parse(text: &str) -> Result<Self, ApiError> {
        serde_json::from_str(text).map_err(|_opaque| ApiError::Internal("a kept document"))
    }

    /// Whether it keeps a finding of its rule, made for somebody, from being told.
    pub(super) fn silences(
        &self,
        finding: &Finding,
        who: Option<&Principal>,
        now: Timestamp,
    ) -> bool {
        let mut exceptions = self.exceptions.iter();
        !self.enabled
            || finding.score.millis() < self.least()
            || who.is_some_and(|who| exceptions.any(|one| one.holds_for(who, now)))
    }

    /// Whether it tells of anything that another one keeps silent about.
    pub(super) fn tells_more_than(&self, other: &Self, now: Timestamp) -> bool {
        let holding = |one: &&Excepted| one.expires_at() > now;
        let mut others = other.exceptions.iter().filter(holding);
        self.enabled
            && (!other.enabled
                || self.least() < other.least()
                || others.any(|one| !self.exceptions.contains(one)))
    }

    fn least(&self) -> u16 {
        let least = self.threshold.map(model::Score::from_fraction);
        least.map_or(0, model::Score::millis)
    }

    /// As the API tells it.
    pub(super) fn show(&self, kept: &KeptChange, now: Timestamp) -> RuleChange {
        let millis = |score| model::Score::from_fraction(score).millis();
        RuleChange {
            version: kept.version,
            author: kept.author.clone(),
            at: kept.at.into(),
            enabled: self.enabled,
            threshold_millis: self.threshold.map(millis),
            exceptions: self.exceptions.iter().map(|one| one.show(now)).collect(),
        }
    }
}

impl Excepted {
    fn read(input: &mut Input, now: Timestamp) -> Self {
        let app = input.text("app", 1..=128);
        let key = input.text("key", 1..=128);
        let user = input.text("user", 1..=128);
        if app.is_none() && key.is_none() && user.is_none() {
            input.problem(
                "app",
                "or `key` or `user` must be given: an exception is for somebody",
            );
        }
        let reason = input.required_text("reason", 3..=500);
        let expires = input.required_time("expires");
        if expires.is_some_and(|expires| expires <= now || expires.since(now) > LONGEST) {
            input.problem("expires", "must be later than now, and within a year");
        }
        Self {
            app,
            key,
            user,
            reason,
            expires: to_the_second(expires.unwrap_or(now)),
        }
    }

    fn expires_at(&self) -> Timestamp {
        Timestamp::parse_utc(&self.expires).unwrap_or_default()
    }

    fn holds_for(&self, who: &Principal, now: Timestamp) -> bool {
        let is = |wanted: &Option<String>, name: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == name)
        };
        now < self.expires_at()
            && is(&self.app, who.app.as_str())
            && is(&self.key, who.key.as_str())
            && is(&self.user, who.user.as_str())
    }

    fn show(&self, now: Timestamp) -> RuleException {
        let expires = self.expires_at();
        RuleException {
            app: self.app.clone(),
            key: self.key.clone(),
            user: self.user.clone(),
            reason: self.reason.clone(),
            expires: expires.into(),
            expired: expires <= now,
        }
    }
}

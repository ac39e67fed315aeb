//! What people changed about rules: switched off, a threshold, exceptions that end.
//!
//! Rules stay as they are and shared; what is changed for an organisation is in its policies.
//! Where nothing is changed nothing is stored, and asking costs one comparison.

mod compile;
mod spec;

use std::sync::Arc;

use model::{Principal, Timestamp};

pub use compile::compile_adjustments;
pub use spec::{AdjustmentSpec, ExceptionSpec};

use crate::policy::Policy;

/// More than any score: the rule is off.
const OFF: u16 = 1001;

/// What is changed about the rules of one set, for one organisation.
#[derive(Debug, Clone, Default)]
pub struct Adjustments {
    pub(crate) quiet: Quiet,
    exceptions: Arc<[Exception]>,
}

/// For whom a rule is silent, and until when.
#[derive(Debug, Clone)]
struct Exception {
    rule: usize,
    app: Option<Arc<str>>,
    key: Option<Arc<str>>,
    user: Option<Arc<str>>,
    expires: Timestamp,
}

impl Exception {
    fn holds_for(&self, principal: &Principal, now: Timestamp) -> bool {
        let is = |wanted: &Option<Arc<str>>, name: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == name)
        };
        now < self.expires
            && is(&self.app, principal.app.as_str())
            && is(&self.key, principal.key.as_str())
            && is(&self.user, principal.user.as_str())
    }
}

impl Adjustments {
    fn new(least: Vec<u16>, exceptions: Vec<Exception>) -> Self {
        let changed = least.iter().any(|least| *least > 0);
        Self {
            quiet: Quiet(changed.then(|| Arc::from(least))),
            exceptions: exceptions.into(),
        }
    }
}

impl Policy {
    /// The policy as it is for one caller now: with the exceptions that hold for it.
    #[must_use]
    pub fn for_caller(self: &Arc<Self>, principal: &Principal, now: Timestamp) -> Arc<Self> {
        let exceptions = self.adjustments.exceptions.iter();
        let silent: Vec<usize> = exceptions
            .filter(|exception| exception.holds_for(principal, now))
            .map(|exception| exception.rule)
            .collect();
        if silent.is_empty() {
            return Arc::clone(self);
        }
        let mut policy = Self::clone(self);
        policy.adjustments.quiet = policy.adjustments.quiet.without(&silent);
        Arc::new(policy)
    }
}

/// The least score of each rule's findings, by the rule's place in its set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quiet(Option<Arc<[u16]>>);

impl Quiet {
    /// Nothing is changed.
    pub(crate) const NOTHING: &'static Self = &Self(None);

    /// Whether a finding of this rule with this score is told.
    pub(crate) fn allows(&self, rule: usize, score_millis: u16) -> bool {
        let Some(least) = &self.0 else { return true };
        least.get(rule).is_none_or(|least| score_millis >= *least)
    }

    /// Whether this rule looks at anything.
    pub(crate) fn is_on(&self, rule: usize) -> bool {
        self.allows(rule, OFF - 1)
    }

    /// As bytes that differ wherever it differs, of a length that is told first.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        let least = self.0.as_deref().unwrap_or_default();
        bytes.extend(least.len().to_le_bytes());
        bytes.extend(least.iter().flat_map(|least| least.to_le_bytes()));
    }

    /// The same with more rules off.
    fn without(&self, rules: &[usize]) -> Self {
        let mut least = self.0.as_deref().unwrap_or_default().to_vec();
        for rule in rules {
            if least.len() <= *rule {
                least.resize(rule + 1, 0);
            }
            if let Some(slot) = least.get_mut(*rule) {
                *slot = OFF;
            }
        }
        Self(Some(Arc::from(least)))
    }
}

#[cfg(test)]
mod tests;

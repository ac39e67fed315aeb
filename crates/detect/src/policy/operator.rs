//! What is done to the values of one entity in a prompt, whatever is done about its kind.

use std::sync::Arc;

use model::Verdict;
use model::exchange::Profile;
use model::finding::Finding;

use super::Policy;

/// What stands in the forwarded prompt instead of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operator {
    /// Nothing.
    Redact,
    /// Another sign for each letter and digit, but for the last ones.
    Mask {
        /// So many at the end are shown.
        keep_last: u32,
        /// What stands for each of the others.
        with: char,
    },
    /// Always the same words.
    Replace(Arc<str>),
    /// A hash under the tenant's key.
    Hash,
    /// A placeholder; whoever reads the answer gets the value back.
    Restore,
}

impl Policy {
    /// The operator for the entity of a finding.
    #[must_use]
    pub fn operator(&self, finding: &Finding) -> Option<&Operator> {
        self.operators.get(finding.entity.as_ref()?)
    }

    /// What a finding in a prompt comes to.
    #[must_use]
    pub fn prompt_verdict(&self, finding: &Finding, profile: Profile) -> Verdict {
        let verdict = self.prompt_action(finding.kind, profile).verdict();
        match self.operator(finding) {
            Some(_) => verdict.strictest(Verdict::Redact),
            None => verdict,
        }
    }
}

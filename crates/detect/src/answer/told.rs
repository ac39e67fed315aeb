//! What the model was told in this conversation, by whom: what an answer must not carry out. Held
//! in memory until the answer has ended, and nowhere else.

use std::collections::BTreeSet;

use model::Text;
use model::finding::{Finding, Kind, ValueHash};
use model::segment::{Channel, Origin, Segment};

use crate::hash::Supplied;
use crate::policy::Policy;
use crate::provenance::find_documents;

use super::canary::Canary;
use super::restore::Original;

/// The texts of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// What the application says as the system.
    pub(crate) system: Vec<Text>,
    /// What the user says.
    pub(crate) user: Vec<Text>,
    /// What only went into the conversation: documents, tool results, earlier turns.
    pub(crate) earlier: Vec<Text>,
    /// Every personal datum and credential of the conversation.
    pub(crate) values: BTreeSet<ValueHash>,
    /// The mark that was planted in the system prompt.
    pub(crate) canary: Option<Canary>,
    /// Placeholders that the model saw instead of values.
    pub(crate) originals: Vec<Original>,
    /// Whether the prompt carries signs of an attack.
    pub(crate) attacked: bool,
}

impl Supplied {
    /// Remembers what the model is told, so that an answer which carries it out is known.
    pub fn remember(&mut self, policy: &Policy, segments: &[Segment], findings: &[Finding]) {
        let told = &mut self.told;
        told.values = findings.iter().filter_map(|found| found.value).collect();
        told.attacked = findings.iter().any(is_attack);
        let documents = find_documents(&policy.documents, segments);
        let last = segments.iter().rfind(|said| said.origin == Origin::User);
        let last = last.map(|said| said.index);
        for (index, segment) in segments.iter().enumerate() {
            let text = &segment.text;
            let is_latest = Some(segment.index) == last;
            match segment.origin {
                Origin::System if segment.tool.is_none() && segment.channel == Channel::Content => {
                    told.system.push(text.clone());
                }
                Origin::System => {}
                Origin::User => {
                    told.user.push(text.clone());
                    if !is_latest {
                        told.earlier.push(text.clone());
                    }
                }
                Origin::Assistant | Origin::Tool | Origin::Document => {
                    told.earlier.push(text.clone());
                }
            }
            for range in documents.of(index) {
                told.earlier
                    .extend(text.expose().get(range.clone()).map(Text::new));
            }
        }
    }

    /// Remembers the mark that was planted in the system prompt.
    pub fn plant(&mut self, canary: Canary) {
        self.told.canary = Some(canary);
    }
}

fn is_attack(finding: &Finding) -> bool {
    match finding.kind {
        Kind::Injection | Kind::Jailbreak | Kind::Indirect => true,
        Kind::Pii | Kind::Secret | Kind::Exfiltration | Kind::Obfuscation | Kind::Leakage => false,
    }
}

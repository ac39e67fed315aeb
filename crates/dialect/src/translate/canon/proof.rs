//! A provider's proof that it made a piece of reasoning.
//!
//! A client of another dialect keeps it as an opaque text and sends it back. It is marked with the
//! kind of upstream it came from, so that no other one gets a proof that it would refuse.

use crate::translate::Upstream;

/// A proof, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) of: Upstream,
    /// Whether the reasoning itself is inside, readable by its maker only.
    pub(crate) sealed: bool,
    pub(crate) value: String,
}

impl Proof {
    /// That somebody made a call of a tool.
    pub(crate) fn of_call(of: Upstream, value: &str) -> Self {
        Self {
            of,
            sealed: false,
            value: value.to_owned(),
        }
    }

    /// As a client gets it.
    pub(crate) fn mark(&self) -> String {
        let kind = if self.sealed { "sealed" } else { "signed" };
        format!("{}.{kind}.{}", self.of.name(), self.value)
    }

    /// What a client sent back; `None` when it is not from here.
    pub(crate) fn read(marked: &str) -> Option<Self> {
        let (name, rest) = marked.split_once('.')?;
        let (kind, value) = rest.split_once('.')?;
        Some(Self {
            of: Upstream::ALL.into_iter().find(|one| one.name() == name)?,
            sealed: match kind {
                "sealed" => true,
                "signed" => false,
                _ => return None,
            },
            value: value.to_owned(),
        })
    }
}

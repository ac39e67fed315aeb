//! Where a text really comes from: which system prompts are approved, and which stretches of a
//! message are documents. A role is only a claim; nothing here ever makes a text more trusted
//! than its role, except the hash of an approved prompt.

mod approved;
mod documents;

pub use approved::{PromptHash, approve};
pub use documents::Delimiter;

pub(crate) use documents::find_documents;

//! Who said what.

use super::{Document, Media, Proof, ToolCall, ToolResult};

/// One turn of a conversation.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) role: Role,
    pub(crate) parts: Vec<Part>,
}

/// Whose turn it is. Results of tools stand in turns of the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    System,
    User,
    Assistant,
}

/// A piece of a turn or of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Text(String),
    Refusal(String),
    Reasoning(Reasoning),
    Image(Media),
    Document(Document),
    Call(ToolCall),
    Result(ToolResult),
}

/// What the model thought before it spoke.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reasoning {
    pub(crate) text: String,
    /// Only the provider that made it takes it back.
    pub(crate) proof: Option<Proof>,
}

/// The texts of the system turns, wherever they stand, and the others with neighbours of one role
/// joined: most providers take instructions apart and want the roles to alternate.
pub(crate) fn merge_turns(turns: &[Turn]) -> (Vec<&Part>, Vec<(Role, Vec<&Part>)>) {
    let mut system = Vec::new();
    let mut merged: Vec<(Role, Vec<&Part>)> = Vec::new();
    for turn in turns {
        if turn.role == Role::System {
            system.extend(&turn.parts);
            continue;
        }
        match merged.last_mut() {
            Some((role, parts)) if *role == turn.role => parts.extend(&turn.parts),
            _ => merged.push((turn.role, turn.parts.iter().collect())),
        }
    }
    (system, merged)
}

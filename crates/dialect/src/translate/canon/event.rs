//! A step of a streamed answer.

use super::{Problem, Proof, Stop, Usage};

/// What a stream says next. Parts are not opened or closed here: each writer knows when its format
/// wants that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Start {
        id: Option<String>,
        model: Option<String>,
    },
    Text(String),
    Refusal(String),
    Reasoning(String),
    /// Ends the reasoning so far; a sealed one stands for reasoning of its own.
    Proof(Proof),
    Call {
        key: u64,
        id: Option<String>,
        name: String,
        signature: Option<Proof>,
    },
    Arguments {
        key: u64,
        json: String,
    },
    CallEnd {
        key: u64,
    },
    /// What is known of it so far; later ones add to it.
    Usage(Usage),
    Stop(Stop),
    /// The provider says that nothing follows.
    End,
    Failed(Problem),
}

//! Why an answer ended.

/// The reason that the provider gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The model had said all.
    End,
    MaxTokens,
    /// A text that the client named as a stop, if the provider says which.
    Sequence(Option<String>),
    Tools,
    /// The model or a filter of the provider refused.
    Refused,
    /// The provider paused a long turn and wants to be asked again.
    Paused,
    /// What the provider says is not known here, or is a failure of the model's.
    Other(String),
}

impl Stop {
    /// Some providers give the usual reason when the model calls tools; clients go by the reason.
    pub(crate) fn after_calls(self, has_calls: bool) -> Self {
        if has_calls && self == Self::End {
            Self::Tools
        } else {
            self
        }
    }
}

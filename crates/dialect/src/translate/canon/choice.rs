//! Which tools the model may or must call.

/// What the client wants of tools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ToolChoice {
    Auto,
    None,
    /// Any tool, but one at least.
    Required,
    Named(String),
}

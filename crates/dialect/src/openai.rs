//! The formats of `OpenAI`: chat completions, errors, the list of models.

pub(crate) mod chat;
mod error;
mod models;
mod usage;

pub(crate) use error::{error_body, error_frame};
pub use models::ModelEntry;
pub(crate) use models::models_body;

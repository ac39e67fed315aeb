//! The formats of `OpenAI`: chat completions, completions, responses, embeddings, moderations,
//! pictures, speech, transcripts, errors, the list of models.

pub(crate) mod asked;
pub(crate) mod chat;
pub(crate) mod completions;
pub(crate) mod data;
mod error;
mod models;
pub(crate) mod responses;
pub(crate) mod transcripts;
pub(crate) mod uploads;
mod usage;

pub(crate) use error::{error_body, error_event, error_frame};
pub use models::ModelEntry;
pub(crate) use models::models_body;

//! The OpenAI chat completions dialect: requests, answers, streams, errors, the list of models.

mod answer;
mod error;
mod models;
mod request;
mod stream;
mod texts;
mod unreadable;
mod usage;

pub use answer::Answer;
pub use error::{error_body, error_frame};
pub use models::{ModelEntry, models_body};
pub use request::{ChatRequest, RequestEdits, RequestError};
pub use stream::{Delta, Frame, MAX_FRAME, StreamReader};
pub use texts::{Finish, StreamKey};
pub use unreadable::Unreadable;

//! What every wire format is read into and written from.
//!
//! It holds what at least two formats can say. What only one can say is in the table of fields,
//! as lost or refused, and never gets here.

pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod choice;
pub(crate) mod conversation;
pub(crate) mod event;
pub(crate) mod media;
pub(crate) mod proof;
pub(crate) mod request;
pub(crate) mod sampling;
pub(crate) mod stop;
pub(crate) mod thinking;
pub(crate) mod usage;

pub(crate) use answer::{Answer, Problem};
pub(crate) use call::{Tool, ToolCall, ToolResult};
pub(crate) use choice::ToolChoice;
pub(crate) use conversation::{Part, Reasoning, Role, Turn, merge_turns};
pub(crate) use event::Event;
pub(crate) use media::{Document, Media, Source};
pub(crate) use proof::Proof;
pub(crate) use request::{Format, Request};
pub(crate) use sampling::Sampling;
pub(crate) use stop::Stop;
pub(crate) use thinking::{Effort, Mode, Thinking};
pub(crate) use usage::Usage;

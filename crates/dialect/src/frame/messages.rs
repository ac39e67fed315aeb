//! The messages of an AWS event stream as frames.

use bytes::Bytes;

use crate::event_stream::{EventStreamReader, Fault, Message};
use crate::sse::{Data, FrameTooLarge, RawFrame};

/// What stands before the name of an event: the name of that header, and that its value is text.
const EVENT: &[u8] = b"\x0B:event-type\x07";

/// Cuts an event stream into messages. After one that is broken, nothing more is read.
#[derive(Debug)]
pub(crate) struct MessageReader {
    messages: EventStreamReader,
    broken: bool,
}

impl MessageReader {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            messages: EventStreamReader::new(limit),
            broken: false,
        }
    }

    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(RawFrame),
    ) -> Result<(), FrameTooLarge> {
        if self.broken {
            return Err(FrameTooLarge);
        }
        let read = self.messages.push(bytes, |message| each(frame(&message)));
        self.broken = read.is_err();
        match read {
            Ok(()) => Ok(()),
            Err(Fault::TooLarge) => Err(FrameTooLarge),
            Err(_fault) => {
                each(unreadable());
                Ok(())
            }
        }
    }

    pub(crate) fn finish(&mut self) -> Option<RawFrame> {
        let ended = self.messages.finish();
        (ended.is_err() && !self.broken).then(unreadable)
    }

    pub(crate) fn is_overflown(&self) -> bool {
        self.broken
    }
}

fn frame(message: &Message) -> RawFrame {
    let end = message.raw.len().saturating_sub(4);
    RawFrame {
        raw: message.raw.clone(),
        event: event(message),
        data: Data::Message(end.saturating_sub(message.payload.len())..end),
    }
}

/// Where the name of the event stands.
fn event(message: &Message) -> Option<std::ops::Range<usize>> {
    let name = message.text(":event-type")?;
    let start = memchr::memmem::find(&message.raw, EVENT)? + EVENT.len() + 2;
    Some(start..start + name.len())
}

/// What is left of a stream that cannot be cut any further: nothing that could be read.
fn unreadable() -> RawFrame {
    RawFrame {
        raw: Bytes::new(),
        event: None,
        data: Data::Line(0..0),
    }
}

/// A message with another payload: its lengths and sums are made anew.
pub(crate) fn with_payload(raw: &Bytes, payload: &[u8]) -> Option<Bytes> {
    let mut headers = None;
    let mut reader = EventStreamReader::new(raw.len());
    reader
        .push(raw, |message| headers = Some(message.headers))
        .ok()?;
    Some(Message::encode_with(headers?, payload)?.raw)
}

//! How an entry of the log looks in the spool.
//!
//! The envelope travels as its canonical encoding, so that the bytes a gateway appended are the
//! bytes that are stored. A sealed body stands before it, and the exchange before an intent: most
//! intents have met their event by the time somebody looks, and need not be read.

use std::sync::Arc;

use model::event::{Entry, Envelope};
use model::exchange::Intent;
use model::ports::PortError;
use model::sealed::SealedBody;
use model::{ExchangeId, Stamp};
use serde::{Deserialize, Serialize};

use crate::{fault, frame};

const INTENT: u8 = 1;
const EVENT: u8 = 2;
const EVENT_WITH_BODY: u8 = 3;
/// What an envelope usually takes.
const USUAL: usize = 2048;

/// An entry as read back.
#[derive(Debug)]
pub(crate) enum Spooled<'a> {
    /// An exchange was admitted.
    Intent(ExchangeId, UnreadIntent<'a>),
    /// Something happened.
    Event(Box<SpooledEvent>),
}

/// An event as read back.
#[derive(Debug)]
pub(crate) struct SpooledEvent {
    /// The canonical bytes.
    pub(crate) canonical: Vec<u8>,
    /// The same, read.
    pub(crate) envelope: Arc<Envelope>,
    /// What was said.
    pub(crate) body: Option<SealedBody>,
}

/// An intent that nobody has asked for yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnreadIntent<'a>(&'a [u8]);

impl UnreadIntent<'_> {
    /// Reads it.
    pub(crate) fn read(self) -> Result<Admitted, PortError> {
        serde_json::from_slice(self.0).map_err(|_cause| strange())
    }
}

/// An intent with its stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Admitted {
    /// Where it was born.
    pub(crate) stamp: Stamp,
    /// What was admitted.
    pub(crate) intent: Intent,
}

#[derive(Serialize)]
struct AdmittedRef<'a> {
    stamp: &'a Stamp,
    intent: &'a Intent,
}

/// The frame of an entry.
pub(crate) fn encode(entry: &Entry) -> Result<Vec<u8>, PortError> {
    let mut encoded = Ok(());
    let room = USUAL + body_of(entry).map_or(0, |body| body.body.len() + 200);
    let frame = frame::build(|frame| encoded = write(entry, frame), room);
    encoded.map_err(|_cause| fault::error("store.not_encodable", "the entry has no JSON form"))?;
    frame.ok_or_else(|| {
        fault::error(
            "store.entry_too_large",
            "the entry is longer than 64 MiB; lower the size limit of requests and answers",
        )
    })
}

fn body_of(entry: &Entry) -> Option<&SealedBody> {
    match entry {
        Entry::Event { body, .. } => body.as_deref(),
        Entry::Intent { .. } => None,
    }
}

fn write(entry: &Entry, frame: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    match entry {
        Entry::Intent { stamp, intent } => {
            frame.push(INTENT);
            frame.extend_from_slice(intent.exchange.as_bytes());
            serde_json::to_writer(frame, &AdmittedRef { stamp, intent })
        }
        Entry::Event { envelope, body } => match body {
            None => {
                frame.push(EVENT);
                serde_json::to_writer(frame, envelope)
            }
            Some(body) => {
                frame.push(EVENT_WITH_BODY);
                write_body(body, frame);
                serde_json::to_writer(frame, envelope)
            }
        },
    }
}

/// The body first, because its length is known; the envelope is the rest.
fn write_body(body: &SealedBody, frame: &mut Vec<u8>) {
    frame.extend_from_slice(&body.intake.to_le_bytes());
    frame.extend_from_slice(&body.ephemeral);
    frame.extend_from_slice(&body.nonce);
    for part in [&body.wrapped, &body.body] {
        frame.extend_from_slice(&(part.len() as u64).to_le_bytes());
        frame.extend_from_slice(part);
    }
}

/// Reads a payload back.
pub(crate) fn decode(payload: &[u8]) -> Result<Spooled<'_>, PortError> {
    let (kind, rest) = payload.split_first().ok_or_else(strange)?;
    let (body, rest) = match *kind {
        INTENT => {
            let (exchange, intent) = rest.split_first_chunk::<16>().ok_or_else(strange)?;
            let exchange = ExchangeId::from_bytes(*exchange);
            return Ok(Spooled::Intent(exchange, UnreadIntent(intent)));
        }
        EVENT => (None, rest),
        EVENT_WITH_BODY => {
            let (body, rest) = read_body(rest).ok_or_else(strange)?;
            (Some(body), rest)
        }
        _ => return Err(strange()),
    };
    Ok(Spooled::Event(Box::new(SpooledEvent {
        envelope: Arc::new(Envelope::decode(rest).map_err(|_cause| strange())?),
        canonical: rest.to_vec(),
        body,
    })))
}

fn strange() -> PortError {
    fault::damaged("spool", "an entry that this build cannot read")
}

fn read_body(bytes: &[u8]) -> Option<(SealedBody, &[u8])> {
    let (intake, rest) = bytes.split_first_chunk::<8>()?;
    let (ephemeral, rest) = rest.split_first_chunk::<32>()?;
    let (nonce, rest) = rest.split_first_chunk::<24>()?;
    let (wrapped, rest) = read_part(rest)?;
    let (body, rest) = read_part(rest)?;
    let sealed = SealedBody {
        intake: u64::from_le_bytes(*intake),
        ephemeral: *ephemeral,
        nonce: *nonce,
        wrapped: wrapped.to_vec(),
        body: body.to_vec(),
    };
    Some((sealed, rest))
}

fn read_part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}

//! AWS event streams (`application/vnd.amazon.eventstream`): from bytes in any chunks to whole
//! messages, and back.
//!
//! A message is a prelude of three big-endian words (total length, length of the headers, CRC-32 of
//! the two before), headers, payload, and the CRC-32 of all before it. Both sums are checked; a
//! stream with a wrong one is not read any further, for nobody knows where the next message starts.
//! What the payload means is not this module's business.

mod header;

use std::fmt;

use bytes::{Buf, Bytes, BytesMut};

pub use header::HeaderValue;

const PRELUDE: usize = 12;
const TRAILER: usize = 4;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Every byte of it, as it came.
    pub raw: Bytes,
    /// Its headers, in order.
    pub headers: Vec<(String, HeaderValue)>,
    /// What it carries.
    pub payload: Bytes,
}

/// Why a stream is not read any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A message is longer than the reader allows.
    TooLarge,
    /// A sum is wrong: the bytes are not those that were sent.
    Corrupt,
    /// A length or a header contradicts the format.
    Malformed,
    /// The stream ended within a message.
    Truncated,
}

/// Cuts bytes into messages.
#[derive(Debug)]
pub struct EventStreamReader {
    limit: usize,
    pending: BytesMut,
    fault: Option<Fault>,
}

impl Message {
    /// A message with text headers, encoded. `None` when a header or the whole is too long for the
    /// format.
    #[must_use]
    pub fn encode(headers: &[(&str, &str)], payload: &[u8]) -> Option<Self> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), HeaderValue::Text((*value).to_owned())))
            .collect();
        Self::encode_with(headers, payload)
    }

    /// A message with headers of any type, encoded.
    #[must_use]
    pub fn encode_with(headers: Vec<(String, HeaderValue)>, payload: &[u8]) -> Option<Self> {
        let block = header::write(&headers)?;
        let total = u32::try_from(PRELUDE + block.len() + payload.len() + TRAILER).ok()?;
        let mut raw = Vec::with_capacity(PRELUDE + block.len() + payload.len() + TRAILER);
        raw.extend_from_slice(&total.to_be_bytes());
        raw.extend_from_slice(&u32::try_from(block.len()).ok()?.to_be_bytes());
        raw.extend_from_slice(&crc32fast::hash(&raw).to_be_bytes());
        raw.extend_from_slice(&block);
        let start = raw.len();
        raw.extend_from_slice(payload);
        let end = raw.len();
        raw.extend_from_slice(&crc32fast::hash(&raw).to_be_bytes());
        let raw = Bytes::from(raw);
        Some(Self {
            headers,
            payload: raw.slice(start..end),
            raw,
        })
    }

    /// The text of a header, such as `:event-type`.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(key, _)| key == name)?;
        if let HeaderValue::Text(text) = value {
            return Some(text);
        }
        None
    }
}

impl EventStreamReader {
    /// A reader for one stream whose messages may have up to `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            pending: BytesMut::new(),
            fault: None,
        }
    }

    /// Takes bytes as they came, and gives every message that they complete to `each`.
    ///
    /// # Errors
    /// When the stream cannot be read any further; the messages before the fault were given.
    pub fn push(&mut self, bytes: &[u8], mut each: impl FnMut(Message)) -> Result<(), Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.pending.extend_from_slice(bytes);
        loop {
            match self.next() {
                Ok(Some(message)) => each(message),
                Ok(None) => return Ok(()),
                Err(fault) => {
                    self.fault = Some(fault);
                    self.pending = BytesMut::new();
                    return Err(fault);
                }
            }
        }
    }

    /// The stream ended.
    ///
    /// # Errors
    /// When it ended within a message, or broke before.
    pub fn finish(&mut self) -> Result<(), Fault> {
        match self.fault {
            Some(fault) => Err(fault),
            None if self.pending.is_empty() => Ok(()),
            None => Err(Fault::Truncated),
        }
    }

    fn next(&mut self) -> Result<Option<Message>, Fault> {
        let Some(prelude) = self.pending.get(..PRELUDE) else {
            return Ok(None);
        };
        let (words, mut rest) = prelude.split_at(PRELUDE - TRAILER);
        if crc32fast::hash(words) != rest.get_u32() {
            return Err(Fault::Corrupt);
        }
        let mut words = words;
        let (total, headers) = (size(words.get_u32())?, size(words.get_u32())?);
        if total > self.limit {
            return Err(Fault::TooLarge);
        }
        let body = total.checked_sub(PRELUDE + TRAILER);
        if body.is_none_or(|body| headers > body) {
            return Err(Fault::Malformed);
        }
        if self.pending.len() < total {
            return Ok(None);
        }
        read(&self.pending.split_to(total).freeze(), headers).map(Some)
    }
}

fn size(word: u32) -> Result<usize, Fault> {
    usize::try_from(word).or(Err(Fault::TooLarge))
}

/// Reads one whole message whose lengths were checked.
fn read(raw: &Bytes, headers: usize) -> Result<Message, Fault> {
    let end = raw.len().saturating_sub(TRAILER);
    let (before, mut sum) = raw.split_at_checked(end).ok_or(Fault::Malformed)?;
    if crc32fast::hash(before) != sum.get_u32() {
        return Err(Fault::Corrupt);
    }
    let block = raw.slice(PRELUDE..PRELUDE + headers);
    Ok(Message {
        raw: raw.clone(),
        headers: header::read(block).ok_or(Fault::Malformed)?,
        payload: raw.slice(PRELUDE + headers..end),
    })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "a message of the event stream is too large",
            Self::Corrupt => "a message of the event stream has a wrong checksum",
            Self::Malformed => "a message of the event stream is malformed",
            Self::Truncated => "the event stream ended within a message",
        })
    }
}

impl std::error::Error for Fault {}

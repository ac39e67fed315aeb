//! The transcript of a streamed answer: the text of each of its streams, in order of appearance.

use std::collections::HashMap;
use std::fmt;

use detect::StreamId;
use dialect::StreamKey;
use model::segment::Channel;
use model::{Origin, Segment, Text};

/// Where a piece of text stands in its stream, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) stream: StreamId,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Everything said so far.
#[derive(Default)]
pub(super) struct Transcript {
    ids: HashMap<StreamKey, usize>,
    streams: Vec<(StreamKey, String)>,
    bytes: usize,
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Transcript({} streams, •••• {} bytes)",
            self.streams.len(),
            self.bytes
        )
    }
}

impl Transcript {
    /// Takes the next piece of a stream.
    pub(super) fn push(&mut self, key: StreamKey, piece: &str) -> Place {
        let next = self.streams.len();
        let index = *self.ids.entry(key).or_insert(next);
        if index == next {
            self.streams.push((key, String::new()));
        }
        self.bytes += piece.len();
        let mut start = 0;
        if let Some((_, text)) = self.streams.get_mut(index) {
            start = text.len();
            text.push_str(piece);
        }
        Place {
            stream: StreamId::try_from(index).unwrap_or(StreamId::MAX),
            start,
            end: start + piece.len(),
        }
    }

    /// The place of a text that is all its stream said so far, if it is.
    pub(super) fn whole(&self, key: StreamKey, text: &str) -> Option<Place> {
        let index = *self.ids.get(&key)?;
        let (_, said) = self.streams.get(index)?;
        (said == text).then(|| Place {
            stream: StreamId::try_from(index).unwrap_or(StreamId::MAX),
            start: 0,
            end: text.len(),
        })
    }

    /// Bytes of text in all streams.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The name of the tool whose arguments this stream holds.
    pub(super) fn tool(&self, key: StreamKey) -> Option<&str> {
        if key.channel != Channel::ToolArguments {
            return None;
        }
        let name = StreamKey {
            channel: Channel::Name,
            ..key
        };
        let (_, name) = self.streams.get(*self.ids.get(&name)?)?;
        Some(name)
    }

    /// The streams as segments, leaving an empty transcript.
    pub(super) fn take_segments(&mut self) -> Vec<Segment> {
        let tools: Vec<Option<String>> = self
            .streams
            .iter()
            .map(|(key, _)| self.tool(*key).map(str::to_owned))
            .collect();
        let streams = std::mem::take(&mut self.streams).into_iter();
        self.ids.clear();
        streams
            .zip(tools)
            .map(|((key, text), tool)| Segment {
                origin: Origin::Assistant,
                trusted: false,
                channel: key.channel,
                index: key.choice,
                tool,
                text: Text::new(text),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(channel: Channel, tool: u32) -> StreamKey {
        StreamKey {
            choice: 0,
            channel,
            tool,
        }
    }

    #[test]
    fn pieces_join_their_stream_and_arguments_know_their_tool() {
        let mut transcript = Transcript::default();
        transcript.push(key(Channel::Content, 0), "a🦀");
        transcript.push(key(Channel::Name, 0), "search");
        transcript.push(key(Channel::ToolArguments, 0), "{}");
        let place = transcript.push(key(Channel::Content, 0), "b");
        assert_eq!((place.stream, place.start, place.end), (0, 5, 6));
        assert_eq!(transcript.bytes(), 14);
        let segments = transcript.take_segments();
        let texts: Vec<&str> = segments.iter().map(|said| said.text.expose()).collect();
        assert_eq!(texts, ["a🦀b", "search", "{}"]);
        assert_eq!(segments[2].tool.as_deref(), Some("search"));
    }
}

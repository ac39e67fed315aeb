//! Translates a stream: frames in, events between, frames out.
//!
//! What comes out depends on the bytes, not on how they were cut. A stream that ends before the
//! provider said why is broken: the client gets its format's error, never a good end.

use bytes::Bytes;
use serde_json::Value;

use super::canon::{Event, Problem};
use super::client::chat::stream::ChatWriter;
use super::client::messages::stream::MessagesWriter;
use super::client::responses::stream::ResponsesWriter;
use super::reply::{Reply, Stamp};
use super::upstream::anthropic::stream::AnthropicReader;
use super::upstream::bedrock::stream::BedrockReader;
use super::upstream::gemini::stream::GeminiReader;
use super::upstream::openai::stream::OpenAiReader;
use super::{Client, Upstream};
use crate::event_stream::EventStreamReader;
use crate::sse::{RawFrame, SseReader};

/// One streamed answer on its way.
#[derive(Debug)]
pub struct Stream(Way);

#[derive(Debug)]
enum Way {
    /// The client speaks the upstream's format.
    Native,
    Translated(Box<Translation>),
}

#[derive(Debug)]
struct Translation {
    reader: Reader,
    writer: Writer,
    progress: Progress,
    has_calls: bool,
    problem: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Going,
    /// The provider said why it stopped; only counts may follow.
    Stopped,
    /// The client has its end, a good or a bad one.
    Over,
}

#[derive(Debug)]
enum Reader {
    OpenAi(SseReader, OpenAiReader),
    Anthropic(SseReader, AnthropicReader),
    Gemini(SseReader, GeminiReader),
    Bedrock(EventStreamReader, BedrockReader),
}

#[derive(Debug)]
enum Writer {
    Chat(ChatWriter),
    Responses(ResponsesWriter),
    Messages(MessagesWriter),
}

/// The bytes for the client.
#[derive(Debug, Default)]
pub(crate) struct Out(Vec<u8>);

const CUT: &str = "the provider ended the stream before the answer was whole";
const GARBLED: &str = "the provider sent what is not a stream of its format";

impl Stream {
    pub(crate) fn new(reply: &Reply, stamp: &Stamp<'_>, limit: usize) -> Self {
        if reply.client.is_native(reply.upstream) {
            return Self(Way::Native);
        }
        let sse = || SseReader::new(limit);
        let reader = match reply.upstream {
            Upstream::OpenAi => Reader::OpenAi(sse(), OpenAiReader::default()),
            Upstream::Anthropic => Reader::Anthropic(sse(), AnthropicReader::default()),
            Upstream::Gemini => Reader::Gemini(sse(), GeminiReader::default()),
            Upstream::Bedrock => {
                Reader::Bedrock(EventStreamReader::new(limit), BedrockReader::default())
            }
        };
        let writer = match reply.client {
            Client::Chat => Writer::Chat(ChatWriter::new(reply, stamp)),
            Client::Responses => Writer::Responses(ResponsesWriter::new(reply, stamp)),
            Client::Messages => Writer::Messages(MessagesWriter::new(reply, stamp)),
        };
        Self(Way::Translated(Box::new(Translation {
            reader,
            writer,
            progress: Progress::Going,
            has_calls: false,
            problem: CUT,
        })))
    }

    /// Takes bytes as they came; gives those for the client.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        match &mut self.0 {
            Way::Native => bytes.to_vec(),
            Way::Translated(translation) => translation.push(bytes),
        }
    }

    /// The upstream's stream ended; gives what the client still needs.
    pub fn finish(&mut self) -> Vec<u8> {
        match &mut self.0 {
            Way::Native => Vec::new(),
            Way::Translated(translation) => translation.finish(),
        }
    }
}

impl Translation {
    fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Out::default();
        if self.progress == Progress::Over {
            return out.0;
        }
        let (events, is_whole) = self.reader.push(bytes);
        self.write(events, &mut out);
        if !is_whole {
            self.problem = GARBLED;
            self.fail(&mut out);
        }
        out.0
    }

    fn finish(&mut self) -> Vec<u8> {
        let mut out = Out::default();
        let events = self.reader.finish();
        self.write(events, &mut out);
        match self.progress {
            Progress::Over => {}
            Progress::Stopped => self.end(&mut out),
            Progress::Going => self.fail(&mut out),
        }
        out.0
    }

    fn write(&mut self, events: Vec<Event>, out: &mut Out) {
        for event in events {
            match event {
                _ if self.progress == Progress::Over => return,
                Event::End if self.progress == Progress::Stopped => self.end(out),
                Event::End => self.fail(out),
                Event::Failed(problem) => {
                    self.progress = Progress::Over;
                    self.writer.fail(&problem, out);
                }
                Event::Stop(stop) => {
                    self.progress = Progress::Stopped;
                    let stop = stop.after_calls(self.has_calls);
                    self.writer.write(Event::Stop(stop), out);
                }
                Event::Call { .. } => {
                    self.has_calls = true;
                    self.writer.write(event, out);
                }
                Event::Start { .. }
                | Event::Text(_)
                | Event::Refusal(_)
                | Event::Reasoning(_)
                | Event::Proof(_)
                | Event::Arguments { .. }
                | Event::CallEnd { .. }
                | Event::Usage(_) => self.writer.write(event, out),
            }
        }
    }

    fn end(&mut self, out: &mut Out) {
        self.progress = Progress::Over;
        match &mut self.writer {
            Writer::Chat(writer) => writer.end(out),
            Writer::Responses(writer) => writer.end(out),
            Writer::Messages(writer) => writer.end(out),
        }
    }

    fn fail(&mut self, out: &mut Out) {
        self.progress = Progress::Over;
        let problem = Problem::new(502, "upstream_stream_broken", self.problem);
        self.writer.fail(&problem, out);
    }
}

impl Reader {
    /// The events that the bytes complete, and whether more can be read.
    fn push(&mut self, bytes: &[u8]) -> (Vec<Event>, bool) {
        let mut events = Vec::new();
        let whole = match self {
            Self::OpenAi(sse, reader) => frames(sse, bytes, |data| reader.read(data, &mut events)),
            Self::Anthropic(sse, reader) => {
                frames(sse, bytes, |data| reader.read(data, &mut events))
            }
            Self::Gemini(sse, reader) => frames(sse, bytes, |data| reader.read(data, &mut events)),
            Self::Bedrock(messages, reader) => messages
                .push(bytes, |message| reader.read(&message, &mut events))
                .is_ok(),
        };
        (events, whole)
    }

    /// The events of a last frame that nothing ended.
    fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        match self {
            Self::OpenAi(sse, reader) => last(sse, |data| reader.read(data, &mut events)),
            Self::Anthropic(sse, reader) => last(sse, |data| reader.read(data, &mut events)),
            Self::Gemini(sse, reader) => last(sse, |data| reader.read(data, &mut events)),
            // What is cut within a message has no checksum and says nothing.
            Self::Bedrock(..) => {}
        }
        events
    }
}

impl Writer {
    fn write(&mut self, event: Event, out: &mut Out) {
        match self {
            Self::Chat(writer) => writer.write(event, out),
            Self::Responses(writer) => writer.write(event, out),
            Self::Messages(writer) => writer.write(event, out),
        }
    }

    fn fail(&mut self, problem: &Problem, out: &mut Out) {
        match self {
            Self::Chat(writer) => writer.fail(problem, out),
            Self::Responses(writer) => writer.fail(problem, out),
            Self::Messages(writer) => writer.fail(problem, out),
        }
    }
}

/// Gives the data of every frame to `each`, which says whether it could be read.
fn frames(sse: &mut SseReader, bytes: &[u8], mut each: impl FnMut(&[u8]) -> bool) -> bool {
    let mut whole = true;
    let pushed = sse.push(Bytes::copy_from_slice(bytes), |frame: RawFrame| {
        if let (true, Some(data)) = (whole, frame.data()) {
            whole = each(data);
        }
    });
    whole && pushed.is_ok()
}

/// A last frame without its blank line: it counts when it can be read.
fn last(sse: &mut SseReader, mut each: impl FnMut(&[u8]) -> bool) {
    if let Some(frame) = sse.finish() {
        let _was_whole = frame.data().is_some_and(&mut each);
    }
}

impl Out {
    /// A frame with data only.
    pub(crate) fn data(&mut self, value: &Value) {
        self.raw(&format!("data: {value}\n\n"));
    }

    /// A frame that names its event.
    pub(crate) fn event(&mut self, name: &str, value: &Value) {
        self.raw(&format!("event: {name}\ndata: {value}\n\n"));
    }

    pub(crate) fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }
}

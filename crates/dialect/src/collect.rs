//! Gathers the texts of a request, each with its origin and its place.
//!
//! The rule is to take everything: what nobody here knows is walked to the bottom, and a key that
//! is more than a word is a text as well. Left out are only short plain words where an enumeration
//! or an identifier stands, and data that is not text, which is reported as opaque.

use std::ops::Range;

use model::Origin;
use model::Segment;
use model::Text;
use model::segment::Channel;

use crate::json::{Kind, Value};

/// Who is said to speak.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    origin: Origin,
    index: u32,
    tool: Option<String>,
}

impl Voice {
    pub(crate) fn new(origin: Origin, index: u32) -> Self {
        Self {
            origin,
            index,
            tool: None,
        }
    }

    /// A field of the request that belongs to no message, and that nobody vouches for.
    pub(crate) fn unvouched() -> Self {
        Self::new(Origin::Document, 0)
    }

    /// The same place, read instead of said.
    pub(crate) fn reading(&self) -> Self {
        self.spoken_by(Origin::Document)
    }

    /// The same place, in another's words.
    pub(crate) fn spoken_by(&self, origin: Origin) -> Self {
        Self {
            origin,
            ..self.clone()
        }
    }

    pub(crate) fn about(&self, tool: Option<String>) -> Self {
        Self {
            tool,
            ..self.clone()
        }
    }
}

/// The texts so far.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    pub(crate) segments: Vec<Segment>,
    pub(crate) places: Vec<Range<usize>>,
    pub(crate) opaque: bool,
    /// Whether something was said that nobody can read here.
    pub(crate) unread: bool,
}

impl Collector {
    /// Takes a string. Anything that is not one is walked.
    pub(crate) fn text(&mut self, voice: &Voice, channel: Channel, value: Value<'_>) {
        let Some(text) = value.string() else {
            return self.free(voice, channel, value);
        };
        if text.is_empty() {
            return;
        }
        self.places.push(value.place());
        self.segments.push(Segment {
            origin: voice.origin,
            trusted: false,
            channel,
            index: voice.index,
            tool: voice.tool.clone(),
            text: Text::new(text),
        });
    }

    /// Takes an identifier or an enumeration only if it is more than one word.
    pub(crate) fn label(&mut self, voice: &Voice, value: Value<'_>) {
        match value.string() {
            Some(text) if is_label(&text) => {}
            Some(_) => self.text(voice, Channel::Name, value),
            None => self.free(voice, Channel::Content, value),
        }
    }

    /// Leaves out what the provider signed: it refuses what it has not signed itself.
    pub(crate) fn signature(&mut self, voice: &Voice, value: Value<'_>) {
        if !value.string().is_some_and(|text| is_base64(&text)) {
            self.free(voice, Channel::Content, value);
        }
    }

    /// Leaves out data in base64, bare or as a link of its own; what only claims to be data is text.
    pub(crate) fn data(&mut self, voice: &Voice, value: Value<'_>) {
        self.opaque |= !value.is_null();
        let is_data = |text: &str| is_base64(text) || is_inline_data(text);
        if !value.string().is_some_and(|text| is_data(&text)) {
            self.free(voice, Channel::Content, value);
        }
    }

    /// Takes a link; one that carries its own data in base64 is opaque.
    pub(crate) fn link(&mut self, voice: &Voice, channel: Channel, value: Value<'_>) {
        self.opaque = true;
        if !value.string().is_some_and(|text| is_inline_data(&text)) {
            self.text(voice, channel, value);
        }
    }

    /// Walks a value that may hold anything.
    pub(crate) fn free(&mut self, voice: &Voice, channel: Channel, value: Value<'_>) {
        match value.kind() {
            Kind::String { .. } => {
                if value.string().is_some_and(|text| is_inline_data(&text)) {
                    self.opaque = true;
                } else {
                    self.text(voice, channel, value);
                }
            }
            Kind::Array => {
                for item in value.items() {
                    self.free(voice, channel, item);
                }
            }
            Kind::Object => {
                for (key, value) in value.members() {
                    self.member(voice, channel, key, value);
                }
            }
            Kind::Null | Kind::True | Kind::False | Kind::Number | Kind::Numbers => {}
        }
    }

    /// Takes a field of an object that is known, under a key that is not.
    pub(crate) fn field(&mut self, voice: &Voice, key: Value<'_>, value: Value<'_>) {
        self.member(voice, Channel::Content, key, value);
    }

    fn member(&mut self, voice: &Voice, channel: Channel, key: Value<'_>, value: Value<'_>) {
        let name = key.string().unwrap_or_default();
        if !is_word(&name) {
            self.text(voice, Channel::Name, key);
        }
        match &*name {
            "type" | "role" | "format" | "id" | "detail" | "reasoning_effort" | "service_tier"
            | "verbosity" | "voice" | "prompt_cache_key" | "safety_identifier" => {
                self.label(voice, value);
            }
            "name" => self.text(voice, Channel::Name, value),
            _ => self.free(voice, channel, value),
        }
    }
}

/// One word without blanks, as identifiers and enumerations are. Too short for an instruction.
pub(crate) fn is_label(text: &str) -> bool {
    text.len() <= 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'=')
}

/// Bytes in base64, in either alphabet.
pub(crate) fn is_base64(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    text.bytes().all(plain)
}

/// A key as programs name their fields: letters and little else, so no number can hide in it.
fn is_word(key: &str) -> bool {
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$');
    key.len() <= 24 && digits <= 4 && key.bytes().all(plain)
}

/// A `data:` link in base64, such as an image.
fn is_inline_data(text: &str) -> bool {
    let head = text.get(..text.len().min(128)).unwrap_or(text);
    head.starts_with("data:") && head.contains(";base64,")
}

/// The known key that another parser, which ignores case as Go's does, would take this one for.
pub(crate) fn lookalike(key: &str, known: &[&'static str]) -> Option<&'static str> {
    let folded = || key.chars().map(fold);
    known
        .iter()
        .find(|known| folded().eq(known.chars()))
        .copied()
}

/// Simple case folding onto ASCII; besides A to Z, two characters fold there.
fn fold(character: char) -> char {
    match character {
        '\u{17F}' => 's',
        '\u{212A}' => 'k',
        other => other.to_ascii_lowercase(),
    }
}

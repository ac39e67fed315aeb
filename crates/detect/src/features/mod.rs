//! What is measured of a text before it is sealed, so that nothing later needs the text.
//!
//! Approximates: language by script and frequent words, refusal by its usual openings, topic by the
//! words that stand in a text.

mod language;
mod plain;
mod refusal;
mod rows;
mod shingles;
mod style;
mod topic;

pub(crate) use refusal::is_refusal;
use std::collections::BTreeSet;
use std::sync::Arc;

use model::features::Features;
use model::segment::{Channel, Origin, Segment};

use crate::answer::Stream;
use crate::hash::{Hasher, Supplied};
use crate::normalise::narrow;
use plain::Plain;

/// Measures a prompt, and hashes the shingles of its context for the answer's overlap.
///
/// Lengths count everything; language, style and likeness are those of the newest user text.
pub(crate) fn prompt_features(hasher: &Hasher, segments: &[Segment]) -> (Features, Vec<u32>) {
    let mut users = segments.iter().rev();
    let newest = users.find(|segment| segment.origin == Origin::User);
    let newest = newest.map_or("", |segment| segment.text.expose());
    let texts = segments.iter().map(|segment| segment.text.expose());
    let mut features = measure(texts, newest);
    let tools: BTreeSet<&str> = segments
        .iter()
        .filter_map(|segment| segment.tool.as_deref())
        .collect();
    features.tools = tools.into_iter().map(Arc::from).collect();
    features.system_prompt = system_prompt(hasher, segments);
    let context = segments.iter().filter(|segment| {
        matches!(
            segment.origin,
            Origin::System | Origin::Tool | Origin::Document
        )
    });
    let shingles = shingles::context(context.map(|segment| segment.text.expose()));
    (features, shingles)
}

/// Measures an answer.
pub(crate) fn answer_features(streams: &[Stream], supplied: &Supplied) -> Features {
    let visible = streams
        .iter()
        .filter(|stream| stream.channel == Channel::Content);
    let longest = visible.max_by_key(|stream| stream.raw.len());
    let text = longest.map_or("", |stream| stream.raw.as_str());
    let mut features = measure(streams.iter().map(|stream| stream.raw.as_str()), text);
    let tools: BTreeSet<&str> = streams
        .iter()
        .filter_map(|stream| stream.tool.as_deref())
        .collect();
    features.tools = tools.into_iter().map(Arc::from).collect();
    let refused = streams
        .iter()
        .any(|stream| stream.channel == Channel::Refusal && !stream.raw.is_empty());
    features.refusal = if refused {
        Some(true)
    } else {
        longest.map(|stream| is_refusal(&stream.raw))
    };
    features.context_overlap_millis = shingles::overlap_millis(&supplied.shingles, text);
    features.record_rows = longest.map(|stream| rows::record_rows(&stream.raw));
    if supplied.wants_json {
        features.schema_valid = all_json(streams);
    }
    features
}

/// Whether everything visible is JSON; `None` for nothing visible.
fn all_json(streams: &[Stream]) -> Option<bool> {
    let mut visible = streams
        .iter()
        .filter(|stream| stream.channel == Channel::Content && !stream.raw.is_empty())
        .peekable();
    visible.peek()?;
    let is_json =
        |stream: &Stream| serde_json::from_str::<serde::de::IgnoredAny>(&stream.raw).is_ok();
    Some(visible.all(is_json))
}

fn measure<'t>(texts: impl Iterator<Item = &'t str>, main: &str) -> Features {
    let (mut characters, mut words) = (0_usize, 0_usize);
    for text in texts {
        characters += if text.is_ascii() {
            text.len()
        } else {
            text.chars().count()
        };
        words += text.split_ascii_whitespace().count();
    }
    let (language, simhash, topic, style) = match Plain::of(main) {
        Some(plain) => (
            language::by_words(plain.first.iter().copied()),
            shingles::simhash_of(&plain.words),
            topic::of_words(plain.meanings),
            plain.counts.style(),
        ),
        None => (
            language::guess(main),
            shingles::simhash(main),
            topic::topic(main),
            style::style(main),
        ),
    };
    Features {
        language: language.map(Arc::from),
        characters: narrow(characters),
        words: narrow(words),
        simhash,
        topic,
        style,
        ..Features::default()
    }
}

/// Keyed hash of everything the application says as the system, without its tools.
fn system_prompt(hasher: &Hasher, segments: &[Segment]) -> Option<u64> {
    let spoken = segments.iter().filter(|segment| {
        segment.origin == Origin::System
            && segment.channel == Channel::Content
            && segment.tool.is_none()
    });
    let texts: Vec<&str> = spoken.map(|segment| segment.text.expose()).collect();
    (!texts.is_empty()).then(|| hasher.of("system_prompt", texts.join("\n").as_bytes()))
}

#[cfg(test)]
mod tests;

//! What was said, with spans where something was found.
//!
//! Findings tell places in the raw text. In the redacted view a masked stretch is a label such as
//! `‹IBAN_CODE›`, so every place behind it has moved; the places are followed label by label. A
//! stretch that is not a label there was not masked, and is shown where it stands.

use model::finding::Finding;
use model::{Conversation as Said, Direction, Kind, Segment};

use crate::shape::conversation::{Conversation, SegmentView, SpanView};

const OPENING: char = '‹';
const CLOSING: char = '›';
/// No label is longer, in characters.
const LONGEST_LABEL: usize = 64;

/// Shows a conversation with the findings of its exchange.
pub(crate) fn show(said: &Said, findings: &[Finding], redacted: bool) -> Conversation {
    let segments = |segments: &[Segment], direction| {
        let numbered = (0u32..).zip(segments);
        numbered
            .map(|(number, segment)| {
                let here = Here {
                    direction,
                    segment: number,
                };
                self::segment(segment, &here.only(findings), redacted)
            })
            .collect()
    };
    Conversation {
        redacted,
        request: segments(&said.request, Direction::Input),
        answer: segments(&said.answer, Direction::Output),
    }
}

/// A finding with its number in the exchange.
type Numbered<'a> = (u32, &'a Finding);

struct Here {
    direction: Direction,
    segment: u32,
}

impl Here {
    fn only<'a>(&self, findings: &'a [Finding]) -> Vec<Numbered<'a>> {
        let mut here: Vec<Numbered<'a>> = (0u32..)
            .zip(findings)
            .filter(|(_, found)| found.direction == self.direction && found.segment == self.segment)
            .collect();
        here.sort_by_key(|(_, found)| found.span);
        here
    }
}

fn segment(segment: &Segment, findings: &[Numbered<'_>], redacted: bool) -> SegmentView {
    let text = segment.text.expose();
    let masks = if redacted {
        Masks::follow(text, findings)
    } else {
        Masks(Vec::new())
    };
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let spans = findings.iter().map(|(number, found)| SpanView {
        start: masks.start(found.span.start).min(length),
        end: masks.end(found.span.end).min(length),
        finding: *number,
        masked: masks.cover(found.span.start, found.span.end),
    });
    SegmentView {
        origin: segment.origin.into(),
        trusted: segment.trusted,
        channel: segment.channel.into(),
        index: segment.index,
        tool: segment.tool.clone(),
        text: text.to_owned(),
        spans: spans.collect(),
    }
}

/// A stretch of the raw text and the label that stands for it, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mask {
    raw: (u32, u32),
    shown: (u32, u32),
}

/// Every mask of a segment, in order.
#[derive(Debug, PartialEq, Eq)]
struct Masks(Vec<Mask>);

impl Masks {
    /// Follows the labels through a redacted text.
    fn follow(text: &str, findings: &[Numbered<'_>]) -> Self {
        let shown: Vec<char> = text.chars().collect();
        let mut masks = Self(Vec::new());
        for raw in stretches(findings) {
            let start = masks.start(raw.0);
            if let Some(length) = label_at(&shown, start) {
                let shown = (start, start.saturating_add(length));
                masks.0.push(Mask { raw, shown });
            }
        }
        masks
    }

    /// Where a stretch that starts here in the raw text starts as shown.
    fn start(&self, raw: u32) -> u32 {
        match self.0.iter().rfind(|mask| mask.raw.0 <= raw) {
            None => raw,
            Some(mask) if raw < mask.raw.1 => mask.shown.0,
            Some(mask) => mask.shown.1.saturating_add(raw - mask.raw.1),
        }
    }

    /// Where a stretch that ends here in the raw text ends as shown.
    fn end(&self, raw: u32) -> u32 {
        match self.0.iter().rfind(|mask| mask.raw.0 < raw) {
            None => raw,
            Some(mask) => mask.shown.1.saturating_add(raw.saturating_sub(mask.raw.1)),
        }
    }

    fn cover(&self, start: u32, end: u32) -> bool {
        self.0
            .iter()
            .any(|mask| mask.raw.0 <= start && end <= mask.raw.1)
    }
}

/// Stretches that may be masked, overlapping ones as one, in order.
fn stretches(findings: &[Numbered<'_>]) -> Vec<(u32, u32)> {
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    for (_, found) in findings {
        if !matches!(found.kind, Kind::Pii | Kind::Secret) || found.span.end <= found.span.start {
            continue;
        }
        match stretches.last_mut() {
            Some(last) if found.span.start < last.1 => last.1 = last.1.max(found.span.end),
            _ => stretches.push((found.span.start, found.span.end)),
        }
    }
    stretches
}

/// The length of the label that starts here, if one does.
fn label_at(shown: &[char], start: u32) -> Option<u32> {
    let rest = shown.get(usize::try_from(start).ok()?..)?;
    if rest.first() != Some(&OPENING) {
        return None;
    }
    let closing = rest
        .iter()
        .take(LONGEST_LABEL)
        .position(|c| *c == CLOSING)?;
    u32::try_from(closing + 1).ok()
}

#[cfg(test)]
mod tests;

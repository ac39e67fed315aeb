//! The redacted view of a conversation: what the console shows before anybody reveals more.

use detect::redact_view;
use model::finding::{Direction, Finding, Kind};
use model::{Conversation, Segment, Text};

/// The conversation with personal data and credentials masked; `None` when there are none.
pub(super) fn redacted(said: &Conversation, findings: &[Finding]) -> Option<Conversation> {
    if !findings.iter().any(is_sensitive) {
        return None;
    }
    Some(Conversation {
        request: view(&said.request, findings, Direction::Input),
        answer: view(&said.answer, findings, Direction::Output),
    })
}

/// Whether a finding tells of something that a reader should not see by default.
fn is_sensitive(finding: &Finding) -> bool {
    finding.value.is_some() || matches!(finding.kind, Kind::Pii | Kind::Secret)
}

fn view(segments: &[Segment], findings: &[Finding], direction: Direction) -> Vec<Segment> {
    let numbered = (0..).zip(segments);
    numbered
        .map(|(index, segment): (u32, _)| {
            let mut own = findings
                .iter()
                .filter(|finding| finding.direction == direction && finding.segment == index)
                .peekable();
            let mut segment = segment.clone();
            if own.peek().is_some() {
                segment.text = Text::new(redact_view(segment.text.expose(), own));
            }
            segment
        })
        .collect()
}

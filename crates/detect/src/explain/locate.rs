//! Where a finding was seen: in which layer, and in which code points of it.

use std::ops::Range;
use std::sync::Arc;

use model::finding::{Finding, Span};

use super::{Explained, Read};
use crate::classify::windows;
use crate::normalise::{View, narrow};

/// A finding with its place. What was seen in a document inside the text, or over several turns,
/// is told at its place in the text as it was sent.
pub(super) fn explained(finding: Finding, strict_only: bool, read: &Read<'_, '_>) -> Explained {
    let seen = match finding.stage {
        Some(_) => of_window(&finding, &read.views),
        None => of_rule(&finding, read),
    };
    let (layer, bytes) = seen.unwrap_or_default();
    let view = read.views.get(layer);
    let decoded = view.filter(|view| !view.layers.is_empty());
    Explained {
        within: decoded.map_or(finding.span, |view| code_points(&view.text, &bytes)),
        layer,
        finding,
        strict_only,
    }
}

/// Where a rule saw it.
fn of_rule(finding: &Finding, read: &Read<'_, '_>) -> Option<(usize, Range<usize>)> {
    let mut found = read.found.iter();
    let found = found.find(|found| {
        found.rule.id == finding.rule
            && found.place.span() == finding.span
            && is_layer(&found.layers, &finding.layers)
    })?;
    Some((found.seen.view, found.seen.bytes.clone()))
}

/// The window that the classifier scored.
fn of_window(finding: &Finding, views: &[View<'_>]) -> Option<(usize, Range<usize>)> {
    let mut places = views.iter().enumerate().filter_map(|(index, view)| {
        let mut windows = windows(&view.text);
        let window = windows.find(|window| view.places.of(window).span() == finding.span);
        is_layer(&view.layers, &finding.layers).then_some((index, window?))
    });
    places.next()
}

fn is_layer(layers: &[&'static str], named: &[Arc<str>]) -> bool {
    let named = named.iter().map(AsRef::as_ref);
    layers.iter().copied().eq(named)
}

/// A stretch of bytes as one of code points.
fn code_points(text: &str, bytes: &Range<usize>) -> Span {
    let before = |end: usize| {
        let text = text.get(..end);
        narrow(text.map_or(0, |text| text.chars().count()))
    };
    Span {
        start: before(bytes.start),
        end: before(bytes.end),
    }
}

//! One text with everything that was made of it: each layer that was decoded, and what was seen
//! where. For people who want to know why; the gateway never asks.
//!
//! Approximates: a text is looked at on its own, so nothing in it is an echo of what somebody
//! supplied, and no other segment adds to its score.

use std::ops::Range;

use model::exchange::Profile;
use model::finding::{Direction, Finding, Score, Span};
use model::segment::Origin;
use model::{Secret, Text, Verdict};

use crate::hash::Hasher;
use crate::looking::{Found, Least, Look};
use crate::normalise::{View, narrow, views};
use crate::policy::Policy;
use crate::rule::RuleSet;
use crate::scan_text::Judged;
use crate::score::attack_score;

/// What was made of one text.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// What policy decides under the normal profile.
    pub normal: Verdict,
    /// What it decides under the strict profile.
    pub strict: Verdict,
    /// The attack score for the channel of the text's origin.
    pub attack_score: Score,
    /// What was found, in order of position.
    pub findings: Vec<Explained>,
    /// The text as rules read it, and what was decoded from it.
    pub layers: Vec<Layer>,
}

/// A finding, and where it was seen.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The finding; its span is that of the raw text.
    pub finding: Finding,
    /// In which layer, by its place in [`Explanation::layers`].
    pub layer: usize,
    /// Where in that layer, in code points. In the first layer, where in the raw text.
    pub within: Span,
}

/// A text as rules read it.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What was decoded to read it, outermost first; empty for the text itself.
    pub decoded: Vec<&'static str>,
    /// The text, folded.
    pub text: Text,
    /// Where in the raw text it stands, in code points; `None` when it is empty.
    pub place: Option<Span>,
}

/// Looks at one text as the gateway would, and tells everything.
#[must_use]
pub fn explain(
    rules: &RuleSet,
    policy: &Policy,
    text: &str,
    direction: Direction,
    origin: Origin,
) -> Explanation {
    let look = Look {
        rules,
        direction,
        origin,
        least: Least::Reported,
        switches: policy.switches,
        quiet: &policy.adjustments.quiet,
        phrases: true,
    };
    let views = views(text);
    let found = look.in_views(text, &views);
    let attack_score = attack_score(&found);
    let hasher = Hasher::new(&Secret::new("one text has no tenant"));
    let findings: Vec<Finding> = found
        .iter()
        .map(|found| found.hashed(direction, 0, &hasher))
        .collect();
    let judged = Judged {
        policy,
        direction,
        origin,
    };
    let verdict = |profile| judged.verdict(profile, attack_score, &findings);
    Explanation {
        normal: verdict(Profile::Normal),
        strict: verdict(Profile::Strict),
        attack_score,
        layers: views.iter().map(layer).collect(),
        findings: found
            .iter()
            .zip(&findings)
            .map(|(found, finding)| explained(found, finding, &views))
            .collect(),
    }
}

fn layer(view: &View<'_>) -> Layer {
    let bytes = view.text.len();
    Layer {
        decoded: view.layers.clone(),
        text: Text::new(view.text.as_ref()),
        place: (bytes > 0).then(|| view.places.of(&(0..bytes)).span()),
    }
}

fn explained(found: &Found<'_>, finding: &Finding, views: &[View<'_>]) -> Explained {
    let view = views.get(found.seen.view);
    let decoded = view.filter(|view| !view.layers.is_empty());
    Explained {
        finding: finding.clone(),
        layer: found.seen.view,
        within: decoded.map_or(finding.span, |view| {
            code_points(&view.text, &found.seen.bytes)
        }),
    }
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

#[cfg(test)]
mod tests;

//! Which windows of a text are scored by whom, and what the scores come to. Runs nothing: the
//! windows that the encoder is to read are handed out, and its answers are handed back.

use model::Text;
use model::finding::{Finding, Score};
use model::segment::Origin;

use super::manifest::Channel;
use super::verdict::findings;
use super::view::windows;
use super::{Classifier, Lane};
use crate::normalise::{Place, View};
use crate::policy::Reach;

/// SAFETY LIMIT: windows of one text that the encoder reads; those that stage 1 finds most like an
/// attack come first.
const MOST_ASKED: usize = 32;

/// How a text is classified.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    /// By which channel.
    pub(crate) reach: Reach,
    /// What the rules make of the text, from 0 to 1.
    pub(crate) rules: f64,
    /// Who reads with the encoder.
    pub(crate) second: Second,
}

/// When the encoder is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Second {
    /// Not at all: it is settled without.
    Never,
    /// Where stage 1 is unsure.
    Unsure,
    /// Everywhere.
    Always,
}

/// A stretch of a text that a stage scored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    pub(crate) place: Place,
    /// What was decoded to read it.
    pub(crate) layers: Vec<&'static str>,
    /// The logit of stage 1.
    pub(crate) linear: f64,
    /// The logit of stage 2, where it was asked.
    pub(crate) encoder: Option<f64>,
}

/// What is known of a text after stage 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Opinion {
    /// The highest score of the windows that are settled by stage 1.
    pub(crate) highest: f64,
    /// Settled windows that are worth a finding.
    pub(crate) settled: Vec<Window>,
    /// Windows that wait for the encoder.
    pub(crate) waiting: Vec<Window>,
    /// What stands in them.
    pub(crate) texts: Vec<Text>,
    /// Windows that the encoder should have read and will not: there are too many.
    pub(crate) beyond: usize,
}

/// Asks stage 1 about every window of every view.
pub(crate) fn opinion(classifier: &Classifier, ask: Ask, views: &[View<'_>]) -> Opinion {
    let channel = classifier.manifest.channel(ask.reach);
    let mut opinion = Opinion::default();
    let mut asked: Vec<(Window, &str)> = Vec::new();
    for view in views {
        let mut places = windows(&view.text);
        classifier.linear.each(&view.text, |logits| {
            let Some(range) = places.next() else { return };
            let linear = logits.of(ask.reach);
            let window = |range| Window {
                place: view.places.of(range),
                layers: view.layers.clone(),
                linear,
                encoder: None,
            };
            if classifier.encoder.is_some() && is_asked(channel, ask.second, linear) {
                let text = view.text.get(range.clone()).unwrap_or_default();
                asked.push((window(&range), text));
                return;
            }
            let score = channel.score(ask.rules, linear, None);
            opinion.highest = opinion.highest.max(score);
            if score >= channel.report {
                opinion.settled.push(window(&range));
            }
        });
    }
    opinion.wait_for(channel, ask, asked);
    opinion
}

fn is_asked(channel: &Channel, second: Second, linear: f64) -> bool {
    match second {
        Second::Never => false,
        Second::Unsure => channel.is_unsure(linear),
        Second::Always => true,
    }
}

/// Settles the windows that wait: with the encoder's answers, or without.
pub(crate) fn answered(
    classifier: &Classifier,
    ask: Ask,
    opinion: &mut Opinion,
    answers: Option<&[f64]>,
) {
    let channel = classifier.manifest.channel(ask.reach);
    let waiting = std::mem::take(&mut opinion.waiting);
    for (index, mut window) in waiting.into_iter().enumerate() {
        window.encoder = answers.and_then(|answers| answers.get(index).copied());
        opinion.settle(channel, ask, window);
    }
}

impl Opinion {
    /// Moves all places: the text stands at this place of a longer one.
    pub(crate) fn move_into(&mut self, place: Place) {
        for window in self.settled.iter_mut().chain(&mut self.waiting) {
            window.place = window.place.within(place);
        }
    }

    /// Keeps the windows that wait, at most [`MOST_ASKED`]; the others are settled by stage 1.
    fn wait_for(&mut self, channel: &Channel, ask: Ask, mut asked: Vec<(Window, &str)>) {
        if asked.len() > MOST_ASKED {
            asked.sort_by(|(a, _), (b, _)| b.linear.total_cmp(&a.linear));
            self.beyond = asked.len() - MOST_ASKED;
            for (window, _) in asked.drain(MOST_ASKED..) {
                self.settle(channel, ask, window);
            }
        }
        for (window, text) in asked {
            self.waiting.push(window);
            self.texts.push(Text::new(text));
        }
    }

    fn settle(&mut self, channel: &Channel, ask: Ask, window: Window) {
        let score = channel.score(ask.rules, window.linear, window.encoder);
        self.highest = self.highest.max(score);
        if score >= channel.report {
            self.settled.push(window);
        }
    }
}

/// What both stages make of a text.
#[derive(Debug, Default)]
pub(crate) struct Classified {
    pub(crate) score: Score,
    pub(crate) findings: Vec<Finding>,
    /// The encoder should have read something, and did not.
    pub(crate) unread: bool,
}

/// Asks both stages at once, and waits for the encoder.
pub(crate) fn classify_now(
    classifier: &Classifier,
    lane: &Lane,
    ask: Ask,
    views: &[View<'_>],
) -> Classified {
    let mut opinion = opinion(classifier, ask, views);
    let texts = std::mem::take(&mut opinion.texts);
    let read = |text: &Text| {
        let encoder = classifier.encoder.as_ref()?;
        let logits = encoder.logits(text.expose(), lane).ok()?;
        Some(logits.of(ask.reach))
    };
    let answers: Option<Vec<f64>> = texts.iter().map(read).collect();
    let unread = answers.is_none() || opinion.beyond > 0;
    answered(classifier, ask, &mut opinion, answers.as_deref());
    Classified {
        score: Score::from_fraction(opinion.highest),
        findings: findings(classifier, ask, &opinion),
        unread,
    }
}

/// A system prompt speaks of rules and roles as an attack does, and the models never learnt the
/// difference: only rules look at it.
pub(crate) fn is_classified(origin: Origin) -> bool {
    origin != Origin::System
}

//! What each stage makes of a text by itself, for people who want to know why. The gateway never
//! asks: it needs only what both stages come to.

use std::collections::HashMap;

use model::finding::Score;

use super::manifest::Channel;
use super::view::windows;
use super::{Classifier, Logits};
use crate::normalise::View;
use crate::policy::Reach;

/// What stage 1 makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct First {
    /// The highest score of any window, by stage 1 alone.
    pub(crate) score: Score,
    /// How many windows there are.
    pub(crate) windows: usize,
    /// The scores between which the encoder is asked; `None` when there is no encoder.
    pub(crate) unsure: Option<(Score, Score)>,
}

/// What both stages make of a text, each window by the stage that settled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Settled {
    /// The highest score of the windows that stage 1 settled.
    pub(crate) linear: Score,
    /// The highest score of the windows that the encoder read; `None` when it read none.
    pub(crate) encoder: Option<Score>,
    /// How many windows the encoder read.
    pub(crate) read: usize,
}

impl Classifier {
    /// What stage 1 makes of a text that rules gave this score.
    pub(crate) fn first(&self, reach: Reach, rules: Score, views: &[View<'_>]) -> First {
        let channel = self.manifest.channel(reach);
        let rules = rules.fraction();
        let alone = |logit| Score::from_fraction(channel.score(rules, logit, None));
        let [from, to] = channel.unsure;
        let mut first = First {
            score: Score::ZERO,
            windows: 0,
            unsure: self.encoder.is_some().then(|| (alone(from), alone(to))),
        };
        for view in views {
            self.linear.each(&view.text, |logits| {
                first.windows += 1;
                first.score = first.score.max(alone(logits.of(reach)));
            });
        }
        first
    }

    /// What both stages make of it, given what the encoder said of the windows that it read.
    pub(crate) fn settled(
        &self,
        reach: Reach,
        rules: Score,
        views: &[View<'_>],
        said: &HashMap<String, Logits>,
    ) -> Settled {
        let channel: &Channel = self.manifest.channel(reach);
        let mut settled = Settled::default();
        for view in views {
            let mut places = windows(&view.text);
            self.linear.each(&view.text, |logits| {
                let text = places.next().and_then(|range| view.text.get(range));
                let answer = text.and_then(|text| said.get(text));
                let encoder = answer.map(|answer| answer.of(reach));
                let score = channel.score(rules.fraction(), logits.of(reach), encoder);
                let score = Score::from_fraction(score);
                if encoder.is_some() {
                    settled.read += 1;
                    settled.encoder = settled.encoder.max(Some(score));
                } else {
                    settled.linear = settled.linear.max(score);
                }
            });
        }
        settled
    }
}

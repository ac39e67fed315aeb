//! What is watched for in an answer beside values: passages of the system prompt, the canary,
//! addresses that carry something out, and placeholders that come back.

use model::Text;
use model::finding::Direction;
use model::segment::Origin;

use super::canary::CanaryWatch;
use super::leakage::{LeakWatch, Passage, PromptShingles};
use super::links::{Link, LinkWatch};
use super::restore::RestoreWatch;
use super::taint::{Taint, Taints};
use super::told::Told;
use super::words::At;
use crate::adjust::Quiet;
use crate::hash::Hasher;
use crate::looking::{Least, Look};
use crate::normalise::views;
use crate::policy::Policy;
use crate::rule::{Own, RuleSet};
use crate::value::{Switches, carries_data};

/// What one answer is watched for.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) told: Told,
    prompt: PromptShingles,
    taints: Taints,
}

impl Watched {
    pub(super) fn new(told: Told) -> Self {
        Self {
            prompt: PromptShingles::of(&told),
            taints: Taints::default(),
            told,
        }
    }
}

/// By what an address is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) policy: &'a Policy,
    pub(super) hasher: &'a Hasher,
}

/// Something was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spotted {
    pub(super) own: Own,
    pub(super) start: At,
    /// Nothing from here on has left.
    pub(super) held: At,
    pub(super) end: At,
    /// Whether nobody knows where it ends.
    pub(super) endless: bool,
}

/// A placeholder was seen.
#[derive(Debug, Clone)]
pub(super) struct Restored {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) value: Text,
}

/// The watches of one stream.
#[derive(Debug, Default)]
pub(super) struct Watches {
    leak: LeakWatch,
    canary: CanaryWatch,
    links: LinkWatch,
    restore: RestoreWatch,
}

impl Watches {
    /// Takes the next piece of a stream, the end of `raw`.
    pub(super) fn push(
        &mut self,
        watched: &mut Watched,
        terms: Terms<'_>,
        raw: &str,
        text: &str,
    ) -> Vec<Spotted> {
        let passages = self.leak.push(&watched.prompt, text);
        let mut spotted: Vec<Spotted> = passages.iter().map(passage).collect();
        if let Some(mark) = &watched.told.canary {
            let marks = self.canary.push(mark, text);
            spotted.extend(marks.into_iter().map(|(start, end)| canary(start, end)));
        }
        let links = self.links.push(raw);
        spotted.extend(
            links
                .iter()
                .filter_map(|link| judge(watched, terms, raw, link)),
        );
        spotted
    }

    /// Takes the next piece of a stream; gives the placeholders in it.
    pub(super) fn restore(&mut self, watched: &Watched, text: &str) -> Vec<Restored> {
        let originals = &watched.told.originals;
        let found = self.restore.push(originals, text).into_iter();
        found
            .filter_map(|(start, end, number)| {
                Some(Restored {
                    start: start.byte,
                    end: end.byte,
                    value: originals.get(number)?.value.clone(),
                })
            })
            .collect()
    }

    /// The stream ends.
    pub(super) fn finish(
        &mut self,
        watched: &mut Watched,
        terms: Terms<'_>,
        raw: &str,
    ) -> Vec<Spotted> {
        let passages = self.leak.finish(&watched.prompt);
        let mut spotted: Vec<Spotted> = passages.iter().map(passage).collect();
        if let Some(link) = self.links.finish() {
            spotted.extend(judge(watched, terms, raw, &link));
        }
        spotted.extend(hidden_canary(watched, raw));
        (self.canary, self.restore) = Default::default();
        spotted
    }

    /// From where on something may still become what is watched for.
    pub(super) fn held_from(&self, watched: &Watched) -> Option<usize> {
        let held = [
            self.leak.held_from(&watched.prompt),
            self.canary.held_from(),
            self.links.held_from(),
            self.restore.held_from(),
        ];
        held.into_iter().flatten().min()
    }
}

fn passage(passage: &Passage) -> Spotted {
    Spotted {
        own: Own::SystemPrompt,
        start: passage.start,
        held: passage.held,
        end: passage.end,
        endless: false,
    }
}

fn canary(start: At, end: At) -> Spotted {
    Spotted {
        own: Own::Canary,
        start,
        held: start,
        end,
        endless: false,
    }
}

/// The canary in an encoding; all that is not gone yet is kept back.
fn hidden_canary(watched: &Watched, raw: &str) -> Option<Spotted> {
    let mark = watched.told.canary.as_ref()?;
    let views = views(raw);
    let hidden = views.iter().filter(|view| !view.layers.is_empty());
    let mut hidden = hidden.filter(|view| mark.is_in(&view.text));
    hidden.next()?;
    let whole = raw.chars().fold(At::default(), At::after);
    Some(Spotted {
        held: whole,
        ..canary(At::default(), whole)
    })
}

/// Judges an address.
fn judge(watched: &mut Watched, terms: Terms<'_>, raw: &str, link: &Link) -> Option<Spotted> {
    let address = raw.get(link.start.byte..link.end.byte)?;
    let own = meaning(watched, terms, address, link)?;
    Some(Spotted {
        own,
        start: link.start,
        held: link.start,
        end: link.end,
        endless: link.endless,
    })
}

fn meaning(watched: &mut Watched, terms: Terms<'_>, address: &str, link: &Link) -> Option<Own> {
    let host = host(address, link.form.bare)?;
    let look = Look {
        rules: terms.rules,
        direction: Direction::Output,
        origin: Origin::Assistant,
        least: Least::Reported,
        switches: Switches::default(),
        quiet: Quiet::NOTHING,
        phrases: false,
    };
    let loads = link.form.loads;
    let taint = watched
        .taints
        .of(&watched.told, &look, terms.hasher, address, loads);
    if taint == Some(Taint::Canary) {
        return Some(Own::Canary);
    }
    if terms.policy.is_allowed_host(&host) {
        return None;
    }
    let is_known = link.form.inline && !link.endless;
    let carries = !is_known && !link.form.bare && carries_data(address, loads);
    match (taint.is_some(), loads, carries) {
        (true, true, _) => Some(Own::TaintedImage),
        (true, false, _) => Some(Own::TaintedLink),
        (false, true, true) => Some(Own::CarryingImage),
        (false, false, true) => Some(Own::CarryingLink),
        (false, true, false) if !terms.policy.hosts.is_empty() => Some(Own::ForeignImage),
        (false, _, false) => None,
    }
}

/// The host of an address, in lower case; `None` where nothing leaves for another place.
pub(super) fn host(address: &str, bare: bool) -> Option<String> {
    let decoded = views(address.trim_matches(['<', '"', '\'', ' ', '\n']));
    let hosts = decoded.iter().map(|view| view.text.as_ref());
    let mut hosts = hosts.filter_map(|text| {
        let plain = text.replace('\\', "");
        let rest = if bare {
            plain.as_str()
        } else {
            plain.split_once("//")?.1
        };
        let host = rest.split(['/', '?', '#', ' ']).next()?;
        let host = host.rsplit('@').next()?;
        let host = host.split(':').next()?.to_lowercase();
        (!host.is_empty()).then_some(host)
    });
    hosts.next()
}

#[cfg(test)]
mod tests;

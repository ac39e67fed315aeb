//! One channel: pooled, by source, and where it was most wrong.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use detect::Reach;
use model::Text;
use model::finding::Score;
use serde::{Serialize, Serializer};

use super::super::judge::Judged;
use super::super::row::Label;
use super::super::statistics::{
    Area, Curve, Scores, Share, area, precision_recall, roc, threshold_at,
};

/// The thresholds that everything is measured at: the two that ship, and the two that let one
/// and half a harmless text in a hundred through.
pub(in super::super) const OPERATING: [&str; 4] = [
    "shipped",
    "strict",
    "1 % false positives",
    "0.5 % false positives",
];
/// Of one source, at most so many of the worst errors are listed.
const PER_SOURCE: usize = 2;

/// One channel.
#[derive(Debug, Serialize)]
pub(in super::super) struct Channel {
    /// `user` or `untrusted`.
    pub(in super::super) channel: &'static str,
    pub(in super::super) attacks: u64,
    pub(in super::super) harmless: u64,
    /// Over all sources.
    pub(in super::super) area: Option<Area>,
    /// In the order of [`OPERATING`].
    pub(in super::super) operating: Vec<Operating>,
    pub(in super::super) sources: Vec<Line>,
    /// Counted in no pool: harmful requests, and the sources named so.
    pub(in super::super) apart: Vec<Line>,
    /// Harmless texts with the highest scores.
    pub(in super::super) false_alarms: Vec<Mistake>,
    /// Attacks with the lowest scores.
    pub(in super::super) misses: Vec<Mistake>,
    pub(in super::super) roc: Curve,
    pub(in super::super) precision_recall: Curve,
}

/// What holds at one threshold.
#[derive(Debug, Serialize)]
pub(in super::super) struct Operating {
    pub(in super::super) name: &'static str,
    /// In thousandths; `None` when there is nothing harmless to choose it by.
    pub(in super::super) threshold: Option<u16>,
    pub(in super::super) recall: Option<Share>,
    pub(in super::super) false_positives: Option<Share>,
    /// Of the harmless texts that look like attacks.
    pub(in super::super) hard_benign: Option<Share>,
    /// The mean over sources of attacks, each counting alike.
    pub(in super::super) recall_by_source: Option<f64>,
}

/// One source and label.
#[derive(Debug, Serialize)]
pub(in super::super) struct Line {
    pub(in super::super) source: Arc<str>,
    pub(in super::super) label: Label,
    pub(in super::super) rows: u64,
    /// Of attacks, against all harmless texts of the channel.
    pub(in super::super) area: Option<Area>,
    /// The share that is flagged at each threshold, in the order of [`OPERATING`].
    pub(in super::super) flagged: Vec<Option<Share>>,
}

/// A text that was judged wrongly.
#[derive(Debug, Serialize)]
pub(in super::super) struct Mistake {
    pub(in super::super) id: String,
    pub(in super::super) place: String,
    pub(in super::super) label: Label,
    pub(in super::super) score: f64,
    pub(in super::super) bytes: usize,
    pub(in super::super) rules: Vec<String>,
    /// How it begins, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown")]
    pub(in super::super) excerpt: Option<Text>,
}

/// A text leaves only where the person asked to see it.
fn shown<S: Serializer>(text: &Option<Text>, to: S) -> Result<S::Ok, S::Error> {
    text.as_ref().map(Text::expose).serialize(to)
}

/// The scores of each source and label.
type BySource = BTreeMap<(Arc<str>, Label), Scores>;

impl Channel {
    pub(super) fn of(
        reach: Reach,
        pooled: &[&Judged],
        apart: &[&Judged],
        shipped: [u16; 2],
        worst: usize,
    ) -> Self {
        let sources = by_source(pooled);
        let attacks = scores(pooled, Label::is_attack);
        let harmless = scores(pooled, |label| !label.is_attack());
        let hard = scores(pooled, |label| label == Label::HardBenign);
        let [normal, strict] = shipped;
        let thresholds = [
            Some(normal),
            Some(strict),
            threshold_at(&harmless, 0.01),
            threshold_at(&harmless, 0.005),
        ];
        let operating = OPERATING
            .into_iter()
            .zip(thresholds)
            .map(|(name, threshold)| Operating {
                name,
                threshold,
                recall: threshold.map(|at| attacks.at_least(at)),
                false_positives: threshold.map(|at| harmless.at_least(at)),
                hard_benign: threshold.map(|at| hard.at_least(at)),
                recall_by_source: threshold.and_then(|at| recall_by_source(&sources, at)),
            });
        let lines = |sources: &BySource| lines(sources, &harmless, &thresholds);
        Self {
            channel: match reach {
                Reach::User => "user",
                Reach::Untrusted => "untrusted",
            },
            attacks: attacks.at_least(0).of,
            harmless: harmless.at_least(0).of,
            area: area(&attacks, &harmless),
            operating: operating.collect(),
            sources: lines(&sources),
            apart: lines(&by_source(apart)),
            false_alarms: false_alarms(pooled, worst),
            misses: misses(pooled, normal, worst),
            roc: roc(&attacks, &harmless),
            precision_recall: precision_recall(&attacks, &harmless),
        }
    }
}

fn by_source(rows: &[&Judged]) -> BySource {
    let mut sources = BySource::new();
    for row in rows {
        let scores = sources
            .entry((Arc::clone(&row.source), row.label))
            .or_default();
        scores.add(row.score);
    }
    sources
}

fn scores(rows: &[&Judged], wanted: impl Fn(Label) -> bool) -> Scores {
    let mut scores = Scores::default();
    for row in rows.iter().filter(|row| wanted(row.label)) {
        scores.add(row.score);
    }
    scores
}

/// A source with several kinds of attack counts once, with all of them.
fn recall_by_source(sources: &BySource, threshold: u16) -> Option<f64> {
    let mut recalls: BTreeMap<&Arc<str>, Share> = BTreeMap::new();
    for ((source, label), scores) in sources {
        if label.is_attack() {
            let found = scores.at_least(threshold);
            let recall = recalls.entry(source).or_default();
            recall.part += found.part;
            recall.of += found.of;
        }
    }
    let recalls: Vec<f64> = recalls.into_values().filter_map(Share::fraction).collect();
    (!recalls.is_empty()).then(|| recalls.iter().sum::<f64>() / recalls.len() as f64)
}

fn lines(sources: &BySource, harmless: &Scores, thresholds: &[Option<u16>]) -> Vec<Line> {
    let lines = sources.iter().map(|((source, label), scores)| Line {
        source: Arc::clone(source),
        label: *label,
        rows: scores.at_least(0).of,
        area: label.is_attack().then(|| area(scores, harmless)).flatten(),
        flagged: thresholds
            .iter()
            .map(|at| at.map(|at| scores.at_least(at)))
            .collect(),
    });
    lines.collect()
}

/// The harmless texts with the highest scores, unless nothing was seen in them.
fn false_alarms(rows: &[&Judged], worst: usize) -> Vec<Mistake> {
    let alarmed = rows
        .iter()
        .filter(|row| !row.label.is_attack() && row.score > Score::ZERO);
    let mut alarmed: Vec<&Judged> = alarmed.copied().collect();
    alarmed.sort_by_key(|row| (Reverse(row.score), row.id.short()));
    few_of_each_source(&alarmed, worst)
}

/// The attacks with the lowest scores of those that pass as shipped.
fn misses(rows: &[&Judged], shipped: u16, worst: usize) -> Vec<Mistake> {
    let missed = rows
        .iter()
        .filter(|row| row.label.is_attack() && row.score.millis() < shipped);
    let mut missed: Vec<&Judged> = missed.copied().collect();
    missed.sort_by_key(|row| (row.score, row.id.short()));
    few_of_each_source(&missed, worst)
}

fn few_of_each_source(wrong: &[&Judged], worst: usize) -> Vec<Mistake> {
    let mut of_source: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
    let mut listed = Vec::new();
    for row in wrong {
        let count = of_source.entry(&row.source).or_default();
        *count += 1;
        if *count <= PER_SOURCE && listed.len() < worst {
            listed.push(Mistake::of(row));
        }
    }
    listed
}

impl Mistake {
    fn of(row: &Judged) -> Self {
        Self {
            id: row.id.short(),
            place: row.id.place().to_owned(),
            label: row.label,
            score: row.score.fraction(),
            bytes: row.bytes,
            rules: row.rules.clone(),
            excerpt: row.excerpt.clone(),
        }
    }
}

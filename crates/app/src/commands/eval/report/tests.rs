//! A small world whose figures are known: four texts typed by users, one apart, two documents.

use std::time::Duration;

use model::finding::Score;

use super::super::drop::RowId;
use super::super::row::Label;
use super::super::statistics::Share;
use super::*;

fn row(source: &str, label: Label, reach: Reach, score: u16) -> Judged {
    Judged {
        id: RowId::new(&format!("{source} {score}"), source, u64::from(score)),
        source: source.into(),
        label,
        reach,
        score: Score::from_millis(score),
        bytes: 1000,
        took: Duration::from_micros(u64::from(score)),
        rules: vec!["injection.one".to_owned()],
        excerpt: None,
    }
}

pub(in super::super) fn rows() -> Vec<Judged> {
    vec![
        row("attacks", Label::Injection, Reach::User, 900),
        row("attacks", Label::Jailbreak, Reach::User, 100),
        row("chat", Label::Benign, Reach::User, 200),
        row("games", Label::HardBenign, Reach::User, 500),
        row("plain", Label::Harmful, Reach::User, 850),
        row("pages", Label::Benign, Reach::Untrusted, 0),
        row("mails", Label::Indirect, Reach::Untrusted, 720),
    ]
}

/// The report of the small world, with the jailbreak cleaned away.
pub(in super::super) fn report() -> Report {
    let rows = rows();
    let apart = BTreeSet::new();
    let asked = Asked {
        apart: &apart,
        worst: 5,
    };
    let policy = Policy::default();
    let cleaned = rows.iter().filter(|row| row.label != Label::Jailbreak);
    Report {
        version: "0",
        rows: rows.len() as u64,
        left_out: 0,
        misread: Vec::new(),
        drop: Some(DropReport {
            ids: 2,
            rows: 1,
            unused: 1,
        }),
        origins: BTreeMap::new(),
        apart: apart.clone(),
        variants: vec![
            Variant::of("raw", rows.iter(), &policy, &asked),
            Variant::of("cleaned", cleaned, &policy, &asked),
        ],
        values: None,
        timing: Timing::of(&rows),
    }
}

fn share(part: u64, of: u64) -> Option<Share> {
    Some(Share { part, of })
}

#[test]
fn channels_are_measured_apart_each_at_its_own_thresholds() {
    let report = report();
    let channels = &report.variants[0].channels;
    let [user, untrusted] = channels.as_slice() else {
        panic!("two channels")
    };
    assert_eq!((user.channel, untrusted.channel), ("user", "untrusted"));
    // 900 beats both harmless texts, 100 neither.
    assert!((user.area.unwrap().value - 0.5).abs() < 1e-9);
    let shipped = &user.operating[0];
    assert_eq!(
        (shipped.threshold, shipped.recall),
        (Some(800), share(1, 2))
    );
    assert_eq!(
        (shipped.false_positives, shipped.hard_benign),
        (share(0, 2), share(0, 1))
    );
    let strict = &user.operating[1];
    assert_eq!(
        (strict.threshold, strict.false_positives),
        (Some(450), share(1, 2))
    );
    assert_eq!(strict.hard_benign, share(1, 1));
    assert_eq!(untrusted.operating[0].threshold, Some(700));
    assert_eq!(untrusted.operating[0].recall, share(1, 1));
}

#[test]
fn harmful_requests_are_neither_attack_nor_harmless() {
    let report = report();
    let user = &report.variants[0].channels[0];
    assert_eq!((user.attacks, user.harmless), (2, 2));
    assert_eq!(user.apart.len(), 1);
    assert_eq!(
        (&*user.apart[0].source, user.apart[0].flagged[0]),
        ("plain", share(1, 1))
    );
    assert!(user.sources.iter().all(|line| &*line.source != "plain"));
}

#[test]
fn a_source_named_apart_is_in_no_pool() {
    let apart = BTreeSet::from(["mails".to_owned()]);
    let asked = Asked {
        apart: &apart,
        worst: 5,
    };
    let rows = rows();
    let variant = Variant::of("raw", rows.iter(), &Policy::default(), &asked);
    assert_eq!(
        (variant.channels[1].attacks, variant.channels[1].apart.len()),
        (0, 1)
    );
    assert_eq!(variant.channels[1].area, None);
}

#[test]
fn each_source_counts_alike_in_the_mean() {
    let mut rows = rows();
    rows.push(row("other", Label::Injection, Reach::User, 950));
    let (apart, policy) = (BTreeSet::new(), Policy::default());
    let asked = Asked {
        apart: &apart,
        worst: 5,
    };
    let variant = Variant::of("raw", rows.iter(), &policy, &asked);
    let recall = variant.channels[0].operating[0].recall_by_source.unwrap();
    assert!((recall - 0.75).abs() < 1e-9, "{recall}");
}

#[test]
fn the_worst_come_first_and_no_source_fills_the_list() {
    let mut rows = rows();
    rows.extend((600..700).map(|score| row("loud", Label::Benign, Reach::User, score)));
    let (apart, policy) = (BTreeSet::new(), Policy::default());
    let asked = Asked {
        apart: &apart,
        worst: 3,
    };
    let variant = Variant::of("raw", rows.iter(), &policy, &asked);
    let places: Vec<&str> = variant.channels[0]
        .false_alarms
        .iter()
        .map(|alarm| alarm.place.as_str())
        .collect();
    assert_eq!(places, ["loud:699", "loud:698", "games:500"]);
}

#[test]
fn times_are_told_per_text_and_per_length() {
    let timing = Timing::of(&rows());
    assert_eq!(timing.text_p50, Some(500.0));
    assert_eq!(timing.per_500_bytes_p99, Some(450.0));
    assert_eq!(Timing::of(&[]).text_p50, None);
}

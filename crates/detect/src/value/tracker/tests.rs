//! One tracker, one pattern: where values begin and end, and what is held back.

use super::super::pattern::{Credential, build, last_states};
use super::super::starts::solid;
use super::*;
use crate::value::{Context, Edge, Validator};

fn set(regex: &str, adjust: impl FnOnce(&mut ValuePattern)) -> ValueSet {
    let (dfa, max_length) = build(regex, false, Some(20)).unwrap();
    let mut pattern = ValuePattern {
        rule: 0,
        switch: None,
        last: last_states(&dfa),
        solid: solid(&dfa),
        dfa,
        before: Edge::Word,
        after: Edge::Word,
        score_millis: 500,
        max_length,
        validator: None,
        context: None,
        assigned: None,
        credential: None,
    };
    adjust(&mut pattern);
    ValueSet::new(vec![pattern], |_pattern, _direction| true)
}

fn tracker() -> Tracker {
    Tracker::new(Direction::Output, Least::Reported, Switches::default())
}

fn found(set: &ValueSet, text: &str) -> Vec<String> {
    let mut tracker = tracker();
    tracker.push(set, text);
    tracker.end(set);
    tracker.rest().into_iter().map(|found| found.text).collect()
}

#[test]
fn a_value_needs_its_edges() {
    let set = set("ab[0-9]{2}", |_| {});
    assert_eq!(found(&set, "ab12 (ab34), xab56 ab789 ab"), ["ab12", "ab34"]);
    assert_eq!(
        found(&set, "äab12ö"),
        ["ab12"],
        "letters beyond ASCII are no edge"
    );
}

#[test]
fn an_open_edge_lets_a_value_stand_inside_a_word() {
    let set = set("ab[0-9]{2}", |pattern| {
        pattern.before = Edge::Open;
        pattern.after = Edge::Open;
    });
    assert_eq!(found(&set, "xab12ab345"), ["ab12", "ab34"]);
}

#[test]
fn the_longest_stretch_that_passes_the_check_is_the_value() {
    let set = set("[0-9](?:[ -]?[0-9]){12,15}", |pattern| {
        pattern.validator = Some(Validator::Card);
        pattern.max_length = 40;
    });
    assert_eq!(
        found(&set, "4222222222222 7"),
        ["4222222222222"],
        "thirteen digits pass, fourteen do not"
    );
}

#[test]
fn context_before_a_value_lifts_its_score_and_context_after_it_does_not() {
    let set = set("[0-9]{4}", |pattern| {
        pattern.score_millis = 100;
        pattern.context = Some(Context {
            words: vec!["pin".to_owned()],
            boost_millis: 200,
            lead: Vec::new(),
        });
    });
    assert_eq!(found(&set, "the PIN is 1234"), ["1234"]);
    assert!(found(&set, "1234 is the pin").is_empty());
    assert!(
        found(&set, "spinning 1234").is_empty(),
        "a word begins with its context word"
    );
    assert!(
        found(&set, "pin one two three four five 1234").is_empty(),
        "five words are the limit"
    );
}

#[test]
fn nothing_is_held_before_a_value_may_begin_and_all_of_it_while_it_may_go_on() {
    let set = set("ab[0-9]{2,4}", |_| {});
    let mut tracker = tracker();
    for (piece, safe) in [
        ("so a", 3),
        ("b", 3),
        ("12", 3),
        ("34", 3),
        (" ", 10),
        ("x", 11),
    ] {
        tracker.push(&set, piece);
        let settled = tracker.settled();
        assert_eq!(tracker.safe_to(), safe, "after {piece:?}");
        assert_eq!(settled.len(), usize::from(piece == " "));
    }
}

#[test]
fn a_value_that_goes_on_for_ever_is_open_and_holds_everything_after_it() {
    let set = set("ab[0-9]+", |_| {});
    let mut tracker = tracker();
    tracker.push(&set, "so ab");
    tracker.push(&set, &"7".repeat(30));
    assert_eq!(tracker.open_from(), Some(3));
    tracker.push(&set, " and more");
    assert_eq!(tracker.safe_to(), 3);
    tracker.end(&set);
    let rest = tracker.rest();
    assert!(rest[0].open);
    assert_eq!(
        rest[0].place.end as usize,
        "so ab".len() + 30 + " and more".len()
    );
}

#[test]
fn places_are_those_of_the_raw_text() {
    let set = set("ab[0-9]{2}", |_| {});
    let mut tracker = tracker();
    tracker.push(&set, "ü a\u{200b}b１2!");
    tracker.end(&set);
    let place = tracker.rest()[0].place;
    assert_eq!((place.first, place.last), (2, 7));
    assert_eq!((place.start, place.end), (3, 12));
}

#[test]
fn more_threads_than_any_text_needs_are_taken_for_a_value() {
    let set = set("a[a ]{4000}b", |pattern| {
        pattern.before = Edge::Open;
        pattern.max_length = 5000;
    });
    let mut tracker = tracker();
    tracker.push(&set, &"a".repeat(MAX_THREADS + 10));
    assert!(tracker.open_from().is_some());
}

#[test]
fn a_credential_whose_rest_is_hidden_is_none_and_one_in_bold_is() {
    let set = set("ab[0-9]{2}", |pattern| {
        pattern.credential = Some(Credential {
            entropy_millibits: 0,
            public: Vec::new(),
        });
    });
    assert_eq!(
        found(&set, "ab12**** ab34#### **ab56** ab78"),
        ["ab56", "ab78"]
    );
}

#[test]
fn a_value_may_have_a_gap_only_behind_its_solid_bytes() {
    let of = |regex: &str| solid(&build(regex, false, Some(40)).unwrap().0);
    assert_eq!(of("[0-9]{4}( [0-9]{4}){3}"), 4);
    assert_eq!(of("[a-f]{3,8}"), 3, "it ends before the gap");
    assert_eq!(of("[a-f0-9]{32}"), 16, "no more are asked");
}

#[test]
fn a_value_begins_only_in_a_word_that_is_long_enough_in_any_pieces() {
    let set = set("[a-z]{6}", |_| {});
    assert_eq!(
        found(&set, "some words matter, others do not"),
        ["matter", "others"]
    );
    let mut tracker = tracker();
    tracker.push(&set, "some mat");
    assert_eq!(tracker.safe_to(), 5);
    tracker.push(&set, "e but");
    assert_eq!(tracker.safe_to(), 10);
}

//! Finding exchanges by words of their redacted view.

use model::{BodyPlain, ExchangeId};
use store::{ExchangeQuery, Store};
use testkit::sample;

use crate::world::{World, append_said, committed, ended, indexed, said};

fn find(store: &Store, text: &str) -> Vec<ExchangeId> {
    let query = ExchangeQuery {
        text: Some(text.to_owned()),
        ..ExchangeQuery::default()
    };
    let page = store.exchanges(&sample::scope(), &query).unwrap();
    page.items.iter().map(|row| row.event.exchange).collect()
}

fn filled(world: &World) -> Store {
    let store = world.open();
    let texts = [
        (
            "Where is my parcel, order 4711?",
            "It left Hamburg yesterday.",
        ),
        ("Write a poem about Hamburg", "The harbour sleeps."),
        ("北京の天気", "Sunny in Beijing"),
    ];
    for (number, (prompt, answer)) in (1..).zip(texts) {
        append_said(
            &store,
            ended(number),
            &BodyPlain::new(said(prompt, answer), None),
        );
    }
    let masked = BodyPlain::new(
        said("call 555-0199", "ok"),
        Some(said("call ‹PHONE_NUMBER›", "ok")),
    );
    append_said(&store, ended(4), &masked);
    committed(&store, 4);
    indexed(&store);
    store
}

#[test]
fn all_words_must_occur_and_quoted_words_in_a_row() {
    let world = World::new();
    let store = filled(&world);
    let (one, two, three) = (
        sample::exchange_id(1),
        sample::exchange_id(2),
        sample::exchange_id(3),
    );
    assert_eq!(find(&store, "hamburg"), [two, one]);
    assert_eq!(find(&store, "HAMBURG parcel"), [one]);
    assert_eq!(find(&store, "\"left hamburg\""), [one]);
    assert!(find(&store, "\"hamburg left\"").is_empty());
    assert!(
        find(&store, "\"about hamburg the harbour\"").is_empty(),
        "two segments"
    );
    assert_eq!(find(&store, "天気"), [three]);
    assert!(find(&store, "hamburg nowhere").is_empty());
    assert!(find(&store, "…").is_empty());
    assert_eq!(find(&store, "  ").len(), 4, "no question");
}

#[test]
fn what_was_masked_cannot_be_found() {
    let world = World::new();
    let store = filled(&world);
    assert!(find(&store, "555-0199").is_empty());
    assert_eq!(find(&store, "phone_number"), [sample::exchange_id(4)]);
}

#[test]
fn the_words_of_one_tenant_do_not_find_anything_of_another() {
    let world = World::new();
    let store = filled(&world);
    let query = ExchangeQuery {
        text: Some("hamburg".to_owned()),
        ..ExchangeQuery::default()
    };
    let page = store.exchanges(&sample::other_scope(), &query).unwrap();
    assert!(page.items.is_empty());
}

#[test]
fn the_index_is_made_again_from_the_log_when_its_files_are_gone() {
    let world = World::new();
    drop(filled(&world));
    std::fs::remove_dir_all(world.data().join("search")).unwrap();
    let log = rusqlite::Connection::open(world.data().join("log.db")).unwrap();
    log.execute("DELETE FROM consumers", []).unwrap();
    drop(log);
    let store = world.open();
    indexed(&store);
    assert_eq!(find(&store, "hamburg").len(), 2);
    drop(store);
    let store = world.open();
    indexed(&store);
    assert_eq!(find(&store, "hamburg").len(), 2, "nothing is filed twice");
}

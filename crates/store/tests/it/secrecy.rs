//! Nothing that was said stands in clear anywhere under the data folder.

use std::path::{Path, PathBuf};

use model::{BodyPlain, Event};
use rusqlite::Connection;
use store::{BodyView, View};
use testkit::sample;

use crate::world::{World, append_said, committed, ended, indexed, said, seal};

fn every_file(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(every_file(&path));
        } else {
            files.push(path);
        }
    }
    files
}

fn holds(path: &Path, marker: &str) -> bool {
    let bytes = std::fs::read(path).unwrap();
    let bytes = bytes.to_ascii_lowercase();
    bytes
        .windows(marker.len())
        .any(|window| window == marker.as_bytes())
}

#[test]
fn planted_markers_are_nowhere_in_clear() {
    let world = World::new();
    let store = world.open();
    let markers = ["xylophone7391", "quetzal5527", "zeppelin8846"];
    for number in 1..=40 {
        let raw = said(
            &format!("please note Xylophone7391 {number}"),
            "as you said, quetzal5527",
        );
        let masked = said(
            "please note ‹MASK› zeppelin8846",
            "as you said, quetzal5527",
        );
        append_said(&store, ended(number), &BodyPlain::new(raw, Some(masked)));
    }
    committed(&store, 40);
    indexed(&store);
    let check = |when: &str| {
        let files = every_file(world.data());
        assert!(files.len() > 8, "{files:?}");
        for file in files {
            for marker in markers {
                assert!(
                    !holds(&file, marker),
                    "{marker} in {} {when}",
                    file.display()
                );
            }
        }
    };
    check("while open");
    store.close().unwrap();
    check("closed, but open");
    drop(store);
    check("when closed");
    drop(world.open());
    check("after another start");
}

#[test]
fn a_body_whose_subject_key_was_destroyed_is_erased() {
    let world = World::new();
    let store = world.open();
    append_said(&store, ended(1), &BodyPlain::new(said("hello", "hi"), None));
    committed(&store, 1);
    drop(store);
    let keys = Connection::open(world.data().join("keys.db")).unwrap();
    keys.execute("DELETE FROM subjects", []).unwrap();
    drop(keys);
    let store = world.open();
    let view = store.body(&sample::scope(), sample::exchange_id(1), View::Raw);
    assert_eq!(view.unwrap(), Some(BodyView::Erased));
}

#[test]
fn a_body_sealed_for_something_else_is_counted_as_lost_and_its_facts_are_kept() {
    let world = World::new();
    let store = world.open();
    let body = BodyPlain::new(said("hello", "hi"), None);
    let elsewhere = seal(
        &store,
        &sample::other_tenant(),
        sample::exchange_id(1),
        &body,
    );
    let mut envelope = ended(1);
    if let Event::Exchange(event) = &mut envelope.event {
        event.body = Some(elsewhere.digest());
    }
    let entry = model::event::Entry::Event {
        envelope: Box::new(envelope),
        body: Some(Box::new(elsewhere)),
    };
    store.log().append(&sample::scope(), &entry).unwrap();
    committed(&store, 1);
    assert_eq!(store.status().lost_bodies, 1);
    let view = store.body(&sample::scope(), sample::exchange_id(1), View::Raw);
    assert_eq!(view.unwrap(), Some(BodyView::NotKept));
}

#[test]
fn a_new_data_folder_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let config = crate::world::config(&folder.path().join("a/data"), 1);
    let clock = std::sync::Arc::new(testkit::ManualClock::default());
    drop(store::Store::open(config, clock).unwrap());
    let rights = std::fs::metadata(folder.path().join("a/data")).unwrap();
    assert_eq!(rights.permissions().mode() & 0o777, 0o700);
}

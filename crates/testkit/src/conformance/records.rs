//! What every store of records must do.

use std::sync::Arc;

use model::ports::{Collection, Kept, RecordQuery, Records, WriteError};
use model::{Scope, TenantId};

use crate::sample;

const THINGS: Collection = Collection {
    name: "things",
    indexes: &["colour", "size"],
};

const OTHERS: Collection = Collection {
    name: "others",
    indexes: &[],
};

/// Runs every case against a fresh store.
pub fn records(make: impl Fn() -> Arc<dyn Records>) {
    a_record_is_read_back_with_its_version(make().as_ref());
    a_write_over_somebody_elses_write_is_refused(&make());
    a_new_record_never_replaces_one(make().as_ref());
    a_removed_record_is_gone_and_may_come_again(make().as_ref());
    collections_do_not_mix(make().as_ref());
    a_tenant_sees_nothing_of_another(make().as_ref());
    two_tenants_may_use_the_same_id(make().as_ref());
    a_search_is_newest_first_bounded_and_goes_on(make().as_ref());
    a_search_compares_indexed_texts_and_numbers(make().as_ref());
    a_search_without_an_index_is_refused(make().as_ref());
    an_index_follows_the_record(make().as_ref());
}

fn thing(tenant: TenantId, id: &str, colour: &str, size: u64) -> Kept {
    Kept {
        id: id.to_owned(),
        tenant,
        version: 0,
        json: format!(r#"{{"colour":"{colour}","size":{size},"note":"ü \" {id}"}}"#),
    }
}

fn mine(id: &str, colour: &str, size: u64) -> Kept {
    thing(sample::tenant(), id, colour, size)
}

fn ids(found: &[Kept]) -> Vec<&str> {
    found.iter().map(|kept| kept.id.as_str()).collect()
}

fn query(equals: &[(&'static str, &str)], limit: usize) -> RecordQuery {
    RecordQuery {
        equals: equals
            .iter()
            .map(|(field, text)| (*field, (*text).to_owned()))
            .collect(),
        before: None,
        limit,
    }
}

fn a_record_is_read_back_with_its_version(records: &dyn Records) {
    assert_eq!(records.get(&sample::scope(), THINGS, "a").unwrap(), None);
    assert_eq!(records.put(THINGS, &mine("a", "red", 1), 0), Ok(1));
    assert_eq!(records.put(THINGS, &mine("a", "blue", 2), 1), Ok(2));
    let kept = records.get(&sample::scope(), THINGS, "a").unwrap().unwrap();
    assert_eq!(
        kept,
        Kept {
            version: 2,
            ..mine("a", "blue", 2)
        }
    );
}

fn a_write_over_somebody_elses_write_is_refused(records: &Arc<dyn Records>) {
    records.put(THINGS, &mine("a", "red", 1), 0).unwrap();
    let writers: Vec<_> = (0..8)
        .map(|size| {
            let records = Arc::clone(records);
            std::thread::spawn(move || records.put(THINGS, &mine("a", "blue", size), 1))
        })
        .collect();
    let written: Vec<_> = writers
        .into_iter()
        .map(|writer| writer.join().unwrap())
        .collect();
    let won = written.iter().filter(|result| **result == Ok(2)).count();
    let lost = written
        .iter()
        .filter(|result| **result == Err(WriteError::Conflict))
        .count();
    assert_eq!((won, lost), (1, 7), "exactly one of eight writers wins");
}

fn a_new_record_never_replaces_one(records: &dyn Records) {
    records.put(THINGS, &mine("a", "red", 1), 0).unwrap();
    assert_eq!(
        records.put(THINGS, &mine("a", "blue", 1), 0),
        Err(WriteError::Conflict)
    );
    assert_eq!(
        records.put(THINGS, &mine("b", "blue", 1), 1),
        Err(WriteError::Conflict)
    );
}

fn a_removed_record_is_gone_and_may_come_again(records: &dyn Records) {
    records.put(THINGS, &mine("a", "red", 1), 0).unwrap();
    assert_eq!(records.remove(&sample::scope(), THINGS, "a"), Ok(true));
    assert_eq!(records.remove(&sample::scope(), THINGS, "a"), Ok(false));
    assert_eq!(records.get(&sample::scope(), THINGS, "a").unwrap(), None);
    let red = query(&[("colour", "red")], 10);
    assert!(
        records
            .find(&sample::scope(), THINGS, &red)
            .unwrap()
            .is_empty()
    );
    assert_eq!(records.put(THINGS, &mine("a", "red", 1), 0), Ok(1));
}

fn collections_do_not_mix(records: &dyn Records) {
    records.put(THINGS, &mine("a", "red", 1), 0).unwrap();
    assert_eq!(records.get(&sample::scope(), OTHERS, "a").unwrap(), None);
    assert!(
        records
            .find(&sample::scope(), OTHERS, &query(&[], 10))
            .unwrap()
            .is_empty()
    );
    assert_eq!(records.put(OTHERS, &mine("a", "red", 1), 0), Ok(1));
}

fn a_tenant_sees_nothing_of_another(records: &dyn Records) {
    let (scope, other) = (sample::scope(), sample::other_scope());
    records.put(THINGS, &mine("a", "red", 1), 0).unwrap();
    assert_eq!(records.get(&other, THINGS, "a").unwrap(), None);
    assert_eq!(records.remove(&other, THINGS, "a"), Ok(false));
    assert!(
        records
            .find(&other, THINGS, &query(&[], 10))
            .unwrap()
            .is_empty()
    );
    assert!(records.get(&scope, THINGS, "a").unwrap().is_some());
    assert!(
        records
            .get(&Scope::Installation, THINGS, "a")
            .unwrap()
            .is_some()
    );
}

fn two_tenants_may_use_the_same_id(records: &dyn Records) {
    let theirs = thing(sample::other_tenant(), "a", "blue", 2);
    assert_eq!(records.put(THINGS, &mine("a", "red", 1), 0), Ok(1));
    assert_eq!(records.put(THINGS, &theirs, 0), Ok(1));
    let kept = records
        .get(&sample::other_scope(), THINGS, "a")
        .unwrap()
        .unwrap();
    assert_eq!(kept.json, theirs.json);
    let all = records
        .find(&Scope::Installation, THINGS, &query(&[], 10))
        .unwrap();
    assert_eq!(ids(&all), ["a", "a"]);
}

fn a_search_is_newest_first_bounded_and_goes_on(records: &dyn Records) {
    for id in ["b", "d", "a", "c"] {
        records.put(THINGS, &mine(id, "red", 1), 0).unwrap();
    }
    let first = records
        .find(&sample::scope(), THINGS, &query(&[], 3))
        .unwrap();
    assert_eq!(ids(&first), ["d", "c", "b"]);
    let next = RecordQuery {
        before: Some("b".to_owned()),
        ..query(&[], 3)
    };
    let rest = records.find(&sample::scope(), THINGS, &next).unwrap();
    assert_eq!(ids(&rest), ["a"]);
}

fn a_search_compares_indexed_texts_and_numbers(records: &dyn Records) {
    records.put(THINGS, &mine("a", "red", 1), 0).unwrap();
    records.put(THINGS, &mine("b", "red", 2), 0).unwrap();
    records.put(THINGS, &mine("c", "blue", 2), 0).unwrap();
    let find = |equals: &[(&'static str, &str)]| {
        let found = records
            .find(&sample::scope(), THINGS, &query(equals, 10))
            .unwrap();
        found.into_iter().map(|kept| kept.id).collect::<Vec<_>>()
    };
    assert_eq!(find(&[("colour", "red")]), ["b", "a"]);
    assert_eq!(find(&[("size", "2")]), ["c", "b"]);
    assert_eq!(find(&[("colour", "red"), ("size", "2")]), ["b"]);
    assert!(find(&[("colour", "green")]).is_empty());
}

fn a_search_without_an_index_is_refused(records: &dyn Records) {
    let unindexed = query(&[("note", "x")], 10);
    assert!(records.find(&sample::scope(), THINGS, &unindexed).is_err());
}

fn an_index_follows_the_record(records: &dyn Records) {
    records.put(THINGS, &mine("a", "red", 1), 0).unwrap();
    records.put(THINGS, &mine("a", "blue", 1), 1).unwrap();
    let red = query(&[("colour", "red")], 10);
    assert!(
        records
            .find(&sample::scope(), THINGS, &red)
            .unwrap()
            .is_empty()
    );
    let blue = query(&[("colour", "blue")], 10);
    assert_eq!(
        records.find(&sample::scope(), THINGS, &blue).unwrap()[0].version,
        2
    );
}

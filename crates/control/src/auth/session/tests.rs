//! Tests of sessions.

use http::Extensions;
use testkit::MemoryRecords;
use testkit::sample::{NOON, other_tenant, tenant};

use super::*;

fn at(records: &MemoryRecords, now: Timestamp) -> Sessions<'_> {
    Sessions { records, now }
}

fn nowhere() -> Address {
    Address::of(&Extensions::new())
}

fn opened(records: &MemoryRecords) -> (Secret, Open) {
    at(records, NOON).open(&tenant(), "ann", nowhere()).unwrap()
}

#[test]
fn only_the_hash_of_a_token_is_kept() {
    let records = MemoryRecords::default();
    let (token, open) = opened(&records);
    let all = records
        .find(
            &Scope::Installation,
            SESSIONS,
            &RecordQuery {
                limit: 9,
                ..RecordQuery::default()
            },
        )
        .unwrap();
    let kept = format!("{} {}", all[0].id, all[0].json);
    assert!(!kept.contains(token.expose_text().unwrap()));
    assert_eq!(open.id, id_of(&token));
    assert_ne!(csrf_of(&token), token);
}

#[test]
fn a_session_that_is_used_goes_on_until_it_is_old() {
    let records = MemoryRecords::default();
    let (token, _) = opened(&records);
    let mut now = NOON;
    while now.since(NOON) + IDLE / 2 < LONGEST {
        now = now.plus(IDLE / 2);
        assert!(at(&records, now).find(&token).unwrap().is_some());
    }
    assert!(
        at(&records, NOON.plus(LONGEST))
            .find(&token)
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_session_that_is_not_used_ends_and_is_gone() {
    let records = MemoryRecords::default();
    let (token, open) = opened(&records);
    let late = NOON.plus(IDLE);
    assert!(!at(&records, late).is_open(&tenant(), &open.id).unwrap());
    assert!(at(&records, late).find(&token).unwrap().is_none());
    assert!(at(&records, NOON).find(&token).unwrap().is_none());
}

#[test]
fn another_tenant_neither_sees_nor_ends_a_session() {
    let records = MemoryRecords::default();
    let (token, open) = opened(&records);
    let sessions = at(&records, NOON);
    assert_eq!(sessions.list(&other_tenant(), None).unwrap(), Vec::new());
    assert!(!sessions.end(&other_tenant(), &open.id).unwrap());
    assert!(!sessions.is_open(&other_tenant(), &open.id).unwrap());
    assert!(sessions.find(&token).unwrap().is_some());
    assert!(sessions.end(&tenant(), &open.id).unwrap());
    assert!(sessions.find(&token).unwrap().is_none());
}

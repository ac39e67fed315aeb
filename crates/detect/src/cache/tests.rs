//! Bounds, and what is forgotten first. That what is remembered is right is tested with the
//! cascade.

use super::*;

fn judged() -> Arc<Judged> {
    Arc::new(Judged {
        findings: Vec::new(),
        own: model::Score::ZERO,
        documents: model::Score::ZERO,
        supplied: Vec::new(),
        unread: false,
        whole: true,
    })
}

#[test]
fn no_more_is_kept_than_allowed() {
    let limits = CacheLimits {
        entries: 640,
        bytes: 1 << 20,
    };
    let cache = VerdictCache::new(limits);
    for key in 0..10_000 {
        cache.put(key, &judged());
        let (entries, bytes) = cache.size();
        assert!(entries <= limits.entries && bytes <= limits.bytes);
    }
    assert!(cache.size().0 >= limits.entries / 2);
}

#[test]
fn bytes_bound_it_as_entries_do() {
    let cache = VerdictCache::new(CacheLimits {
        entries: 1 << 20,
        bytes: 64 << 10,
    });
    for key in 0..10_000 {
        cache.put(key, &judged());
    }
    assert!(cache.size().1 <= 64 << 10);
    assert!(cache.size().0 > 100);
}

#[test]
fn what_is_asked_for_again_outlives_what_is_not() {
    let cache = VerdictCache::new(CacheLimits {
        entries: 640,
        bytes: 1 << 20,
    });
    cache.put(0, &judged());
    for key in 1..5_000 {
        cache.put(key, &judged());
        assert!(cache.get(0).is_some());
    }
    assert!(cache.get(1).is_none());
}

#[test]
fn a_cache_without_room_remembers_nothing() {
    let cache = VerdictCache::new(CacheLimits {
        entries: 0,
        bytes: 0,
    });
    cache.put(1, &judged());
    assert!(cache.get(1).is_none());
    assert_eq!(cache.misses(), 1);
}

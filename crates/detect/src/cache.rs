//! Verdicts of texts that were judged before, so that a long conversation costs only what is new.
//!
//! The key is a keyed hash over everything that a verdict depends on; what is kept are places,
//! scores and hashes, never text. Bounded in entries and bytes: each shard has two generations, and
//! when the younger is full the older is forgotten. What is asked for again grows young.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use model::finding::Finding;
use model::segment::{Origin, Segment};

use crate::judged::{Judge, Judged};

const SHARDS: usize = 16;
/// What an entry weighs beside its findings: key, pointer, counters and the room in the table.
const ENTRY_BYTES: usize = 128;

/// How much is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// The most verdicts.
    pub entries: usize,
    /// The most bytes, estimated.
    pub bytes: usize,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self {
            entries: 200_000,
            bytes: 64 << 20,
        }
    }
}

/// Verdicts that were reached before. Shared by every thread and every tenant: keys are hashed
/// under each tenant's own key, so that nobody finds what another left.
#[derive(Debug)]
pub struct VerdictCache {
    shards: [Mutex<Shard>; SHARDS],
    /// What one generation of one shard may hold.
    most: CacheLimits,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Debug, Default)]
struct Shard {
    young: Generation,
    old: Generation,
}

#[derive(Debug, Default)]
struct Generation {
    entries: HashMap<u128, Arc<Judged>>,
    bytes: usize,
}

impl VerdictCache {
    /// An empty cache.
    #[must_use]
    pub fn new(limits: CacheLimits) -> Self {
        let share = |whole: usize| whole / SHARDS / 2;
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
            most: CacheLimits {
                entries: share(limits.entries),
                bytes: share(limits.bytes),
            },
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// How often a verdict was there.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.hits.load(Relaxed)
    }

    /// How often it was not.
    pub fn misses(&self) -> u64 {
        self.misses.load(Relaxed)
    }

    /// What is remembered, in entries and estimated bytes.
    pub fn size(&self) -> (usize, usize) {
        let sizes = self.shards.iter().map(|shard| {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let entries = shard.young.entries.len() + shard.old.entries.len();
            (entries, shard.young.bytes + shard.old.bytes)
        });
        sizes.fold((0, 0), |(a, b), (entries, bytes)| (a + entries, b + bytes))
    }

    pub(crate) fn get(&self, key: u128) -> Option<Arc<Judged>> {
        let found = self.with(key, |shard| {
            if let Some(found) = shard.young.entries.get(&key) {
                return Some(Arc::clone(found));
            }
            let found = shard.old.take(key)?;
            shard.put(key, Arc::clone(&found), self.most);
            Some(found)
        });
        let counter = if found.is_some() {
            &self.hits
        } else {
            &self.misses
        };
        counter.fetch_add(1, Relaxed);
        found
    }

    /// Remembers a verdict, unless judging again would tell more.
    pub(crate) fn put(&self, key: u128, judged: &Arc<Judged>) {
        if judged.whole {
            self.with(key, |shard| shard.put(key, Arc::clone(judged), self.most));
        }
    }

    fn with<T: Default>(&self, key: u128, act: impl FnOnce(&mut Shard) -> T) -> T {
        // A remainder of 16 fits any integer.
        let index = usize::try_from(key % SHARDS as u128).unwrap_or_default();
        let Some(shard) = self.shards.get(index) else {
            return T::default();
        };
        act(&mut shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for VerdictCache {
    fn default() -> Self {
        Self::new(CacheLimits::default())
    }
}

impl Shard {
    fn put(&mut self, key: u128, judged: Arc<Judged>, most: CacheLimits) {
        let bytes = weight(&judged);
        if bytes > most.bytes || most.entries == 0 {
            return;
        }
        let young = &self.young;
        if young.entries.len() >= most.entries || young.bytes + bytes > most.bytes {
            self.old = std::mem::take(&mut self.young);
        }
        if self.young.entries.insert(key, judged).is_none() {
            self.young.bytes += bytes;
        }
    }
}

impl Generation {
    fn take(&mut self, key: u128) -> Option<Arc<Judged>> {
        let found = self.entries.remove(&key)?;
        self.bytes = self.bytes.saturating_sub(weight(&found));
        Some(found)
    }
}

/// About how many bytes a verdict takes. Words of a finding are shared with its rule.
fn weight(judged: &Judged) -> usize {
    let of = |finding: &Finding| {
        size_of::<Finding>() + 32 * (finding.techniques.len() + finding.layers.len() + 1)
    };
    ENTRY_BYTES
        + size_of::<Judged>()
        + 8 * judged.supplied.len()
        + judged.findings.iter().map(of).sum::<usize>()
}

/// Everything that the verdict about a text depends on, as one keyed hash. The tenant is in the
/// hasher's key. Of the policy it is what looking depends on, not what is done about findings.
pub(crate) fn key(judge: &Judge<'_>, segment: &Segment, documents: &[Range<usize>]) -> u128 {
    let policy = judge.policy;
    let thresholds = [policy.user, policy.untrusted];
    let mut about = Vec::with_capacity(64);
    about.extend(judge.rules.fingerprint.to_le_bytes());
    about.extend(
        judge
            .classifier
            .map_or(0, |c| c.fingerprint())
            .to_le_bytes(),
    );
    about.extend(policy.switches.bits().to_le_bytes());
    policy.adjustments.quiet.write(&mut about);
    for score in thresholds.map(|threshold| threshold.of(judge.profile)) {
        about.extend(score.millis().to_le_bytes());
    }
    about.extend([
        profile(judge),
        origin(segment.origin),
        u8::from(segment.trusted),
    ]);
    about.extend(documents.len().to_le_bytes());
    for document in documents {
        about.extend(document.start.to_le_bytes());
        about.extend(document.end.to_le_bytes());
    }
    judge
        .hasher
        .wide("verdict", &about, segment.text.expose().as_bytes())
}

fn profile(judge: &Judge<'_>) -> u8 {
    match judge.profile {
        model::exchange::Profile::Normal => 0,
        model::exchange::Profile::Strict => 1,
    }
}

fn origin(origin: Origin) -> u8 {
    match origin {
        Origin::System => 0,
        Origin::User => 1,
        Origin::Assistant => 2,
        Origin::Tool => 3,
        Origin::Document => 4,
    }
}

#[cfg(test)]
mod tests;

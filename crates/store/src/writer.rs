//! The one writer: spool → batch → bodies → facts → progress, and then everybody is told.
//!
//! Each step commits a file of its own, in that order. A crash between two of them is healed by
//! doing the batch again: bodies and facts that are there already stay as they are. Nobody reads
//! beyond the position that the last step publishes.
//!
//! Nobody waits for the writer, and somebody may wait for an exchange that goes on at the same
//! time: so it works in the [`background`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use model::ports::{Committed, PortError};
use model::{Event, Timestamp};

use crate::bodies::{self, Arrived};
use crate::day::Day;
use crate::day_files::DayWriters;
use crate::facts::insert;
use crate::inner::{self, Inner};
use crate::progress::Advance;
use crate::spool::entry::{self, Spooled, SpooledEvent};
use crate::spool::{Chunk, Cursor};

/// How long the writer waits when there is little to do. Appends do not wake it: a wake-up costs
/// more than the append, and a transaction costs the same for one entry as for fifty.
const LINGER: Duration = Duration::from_millis(50);
/// How long it waits when there is enough to do that waiting spares transactions.
const GATHER: Duration = Duration::from_millis(200);
/// With this many entries in a batch, gathering pays.
const SOME: usize = 16;
/// With this many entries in a batch there are more to come, and nobody waits.
const MANY: usize = 1024;
/// How long it waits after an error.
const RETRY: Duration = Duration::from_millis(500);
/// How often the spool is cut, after everything made of it was forced to the disk.
pub(crate) const SYNC_EVERY: Duration = Duration::from_secs(5);

/// The one writer.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) inner: Arc<Inner>,
    pub(crate) facts: DayWriters,
    pub(crate) bodies: DayWriters,
    pub(crate) cursor: Cursor,
    pub(crate) synced: Cursor,
    pub(crate) synced_at: Timestamp,
    pub(crate) retained_at: Option<Timestamp>,
    /// The next position; never given twice, not even after a failed batch.
    next: u64,
}

#[derive(Debug, Default)]
struct Batch {
    events: Vec<SpooledEvent>,
    advance: Advance,
}

impl Writer {
    /// A writer that goes on where the last one was known to be.
    pub(crate) fn new(inner: Arc<Inner>, cursor: Cursor, position: u64) -> Self {
        let now = inner.clock.now();
        Self {
            facts: DayWriters::new(Arc::clone(&inner.facts.files)),
            bodies: DayWriters::new(Arc::clone(&inner.bodies)),
            cursor,
            synced: cursor,
            synced_at: now,
            retained_at: None,
            next: position.max(inner.facts.ranges.last()) + 1,
            inner,
        }
    }

    /// Works until the store ends.
    pub(crate) fn run(mut self) -> Self {
        while !self.inner.committed.is_stopping() {
            let outcome = self
                .step()
                .and_then(|more| self.keep_house().map(|()| more));
            inner::note(
                &self.inner.health.writer_error,
                "writer",
                outcome.as_ref().err(),
            );
            match outcome {
                Ok(MANY..) => {}
                Ok(SOME..) => self.inner.committed.pause(GATHER),
                Ok(_few) => self.inner.committed.pause(LINGER),
                Err(_) => {
                    // Whatever is half done is rolled back with its connection.
                    self.facts.close();
                    self.bodies.close();
                    self.inner.committed.pause(RETRY);
                }
            }
        }
        self
    }

    /// Commits everything that is in the spool.
    pub(crate) fn drain(&mut self) -> Result<(), PortError> {
        while self.step()? > 0 {}
        self.inner.committed.publish(self.next - 1);
        Ok(())
    }

    /// Commits the next batch. Tells how much there was; 0 when there was nothing.
    fn step(&mut self) -> Result<usize, PortError> {
        let chunk = self.inner.spool.read(self.cursor)?;
        if chunk.end == self.cursor {
            return Ok(0);
        }
        let entries = chunk.payloads.len();
        let batch = decode(&chunk)?;
        self.commit_bodies(&batch.events)?;
        self.commit_facts(batch)?;
        self.report_damage(&chunk);
        self.cursor = chunk.end;
        self.inner.spool.consumed(chunk.bytes);
        // Damaged bytes alone are something, too.
        Ok(entries.max(1))
    }

    fn commit_bodies(&mut self, events: &[SpooledEvent]) -> Result<(), PortError> {
        let arrived: Vec<Arrived<'_>> = events.iter().filter_map(bodies::arrived).collect();
        self.inner
            .keys
            .ensure_subjects(&bodies::subjects(&arrived))?;
        let mut days: BTreeMap<Day, Vec<Arrived<'_>>> = BTreeMap::new();
        for body in arrived {
            let day = Day::of_exchange(body.exchange);
            days.entry(day).or_default().push(body);
        }
        for (day, arrived) in days {
            let connection = self.bodies.at(day)?;
            let lost = bodies::commit(connection, &arrived, &self.inner.keys)?;
            let health = &self.inner.health;
            health.lost_bodies.fetch_add(lost, Ordering::Relaxed);
        }
        Ok(())
    }

    fn commit_facts(&mut self, batch: Batch) -> Result<(), PortError> {
        let first = self.next;
        let mut days: BTreeMap<Day, Vec<(u64, &SpooledEvent)>> = BTreeMap::new();
        for event in &batch.events {
            let day = Day::of_envelope(&event.envelope);
            days.entry(day).or_default().push((self.next, event));
            self.next += 1;
        }
        let mut all_new = true;
        for (day, events) in &days {
            all_new &= insert::commit(self.facts.at(*day)?, events)?;
        }
        let last = self.next - 1;
        let advance = Advance {
            position: last,
            ..batch.advance
        };
        self.inner.progress.advance(&advance)?;
        // A batch that failed halfway left events under earlier positions, never published ones.
        let published = self.inner.committed.position();
        let facts = &self.inner.facts;
        for day in days.keys() {
            facts.ranges.extend(*day, first.min(published + 1), last);
        }
        if all_new {
            let events = (first..).zip(&batch.events);
            let committed = events.map(|(position, event)| Committed {
                position,
                envelope: Arc::clone(&event.envelope),
            });
            facts.recent.extend(first - 1, committed);
        } else {
            facts.recent.forget();
        }
        self.inner.committed.publish(last);
        Ok(())
    }

    fn report_damage(&self, chunk: &Chunk) {
        for bytes in &chunk.damaged {
            tracing::warn!(
                bytes,
                "the spool holds bytes that are no entry; a crash cut a write short, or the disk changed them"
            );
        }
        let stretches = chunk.damaged.len() as u64;
        let health = &self.inner.health;
        health
            .damaged_stretches
            .fetch_add(stretches, Ordering::Relaxed);
    }
}

fn decode(chunk: &Chunk) -> Result<Batch, PortError> {
    let mut batch = Batch::default();
    let mut opened = BTreeMap::new();
    for payload in &chunk.payloads {
        match entry::decode(payload)? {
            Spooled::Intent(exchange, intent) => {
                opened.insert(exchange, intent);
            }
            Spooled::Event(event) => {
                if let Event::Exchange(exchange) | Event::Inspect(exchange) = &event.envelope.event
                    && opened.remove(&exchange.exchange).is_none()
                {
                    batch.advance.ended.push(exchange.exchange);
                }
                batch.events.push(*event);
            }
        }
    }
    for (exchange, intent) in opened {
        batch.advance.opened.insert(exchange, intent.read()?);
    }
    Ok(batch)
}

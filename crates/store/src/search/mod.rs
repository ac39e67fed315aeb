//! Search over what was said, without keeping it: a consumer of the log that opens each redacted
//! view once and files its words as blinded tokens, in an index per day that holds no text.
//!
//! Only the redacted view is indexed: a search must not find what its reader may not see.

mod question;
mod words;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use model::ports::{Committed, PortError};
use model::{Conversation, Event, ExchangeId, Scope, TenantId};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, params};

use crate::bodies::{self, Kept};
use crate::database::{self, Schema};
use crate::day::Day;
use crate::day_files::{DayFiles, DayWriters};
use crate::fault;
use crate::inner::{self, Inner};
pub(crate) use question::expression;
pub(crate) use words::Blinder;

const PART: &str = "search";
/// The name of its cursor.
const CONSUMER: &str = "search";
/// How many events are taken at once.
const BATCH: usize = 1024;
const WAIT: Duration = Duration::from_secs(1);
/// How long events are gathered: the index sorts and merges what one transaction files, so many
/// at once cost a fraction of what they cost one by one. The status shows how far it lags.
const GATHER: Duration = Duration::from_secs(1);
/// How many words of a tenant are remembered with their tokens.
const REMEMBERED: usize = 1 << 16;
/// A word that occurs nowhere, so that no phrase reaches from one segment into the next.
const BORDER: &[u8] = b"0 ";

const SCHEMA: Schema = Schema {
    part: PART,
    steps: &[
        "CREATE VIRTUAL TABLE words USING fts5(
             text, content = '', contentless_delete = 1, tokenize = 'ascii');
         CREATE TABLE done(position INTEGER NOT NULL);
         INSERT INTO done VALUES (0);",
        // Each word is merged into larger lists half as often; a search looks into a few more.
        "INSERT INTO words(words, rank) VALUES ('automerge', 16);
         INSERT INTO words(words, rank) VALUES ('crisismerge', 64);",
    ],
    precious: false,
};

/// Opens the folder.
pub(crate) fn open(data: &Path) -> Result<Arc<DayFiles>, PortError> {
    DayFiles::open(data.join("search"), &SCHEMA).map(Arc::new)
}

/// The consumer.
#[derive(Debug)]
pub(crate) struct Indexer {
    inner: Arc<Inner>,
    writers: DayWriters,
    position: u64,
    /// The blinders of tenants, with the words that each has seen.
    blinders: HashMap<TenantId, Blinder>,
}

impl Indexer {
    /// A consumer that goes on where it had come.
    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        let position = inner.progress.consumer(CONSUMER);
        inner.health.indexed.store(position, Ordering::Relaxed);
        Self {
            writers: DayWriters::new(Arc::clone(&inner.search)),
            inner,
            position,
            blinders: HashMap::new(),
        }
    }

    /// Works until the store ends.
    pub(crate) fn run(mut self) {
        while !self.inner.committed.is_stopping() {
            let outcome = self.step();
            inner::note(
                &self.inner.health.search_error,
                "search",
                outcome.as_ref().err(),
            );
            match outcome {
                Ok(BATCH..) => {}
                Ok(0) => self.inner.committed.wait_or_stop(self.position, WAIT),
                Ok(_few) => self.inner.committed.pause(GATHER),
                Err(_) => {
                    self.writers.close();
                    self.inner.committed.pause(WAIT);
                }
            }
        }
    }

    /// Files the next events. Tells how many there were.
    fn step(&mut self) -> Result<usize, PortError> {
        let upto = self.inner.committed.position();
        let scope = Scope::Installation;
        let events = self.inner.facts.after(&scope, self.position, upto, BATCH)?;
        // Positions have gaps; when nothing lies between, everything is filed.
        let last = events.last().map_or(upto, |event| event.position);
        if last == self.position {
            return Ok(0);
        }
        self.file(&events)?;
        self.inner.progress.note_consumer(CONSUMER, last);
        self.position = last;
        self.inner.health.indexed.store(last, Ordering::Relaxed);
        // A stretch of positions without events is something, too.
        Ok(events.len().max(1))
    }

    fn file(&mut self, events: &[Committed]) -> Result<(), PortError> {
        let now = self.inner.clock.now();
        let kept_for = self.inner.config.retention.search;
        let mut days: BTreeMap<Day, Vec<Said<'_>>> = BTreeMap::new();
        for said in events.iter().filter_map(with_body) {
            let day = Day::of_exchange(said.exchange);
            if day.end() > now.minus(kept_for) {
                days.entry(day).or_default().push(said);
            }
        }
        for (day, said) in days {
            let tokens = self.tokens(day, &said)?;
            insert(self.writers.at(day)?, &tokens)?;
        }
        Ok(())
    }

    /// The blinded words of exchanges of one day, with their positions.
    fn tokens(&mut self, day: Day, said: &[Said<'_>]) -> Result<Vec<(u64, Vec<u8>)>, PortError> {
        let inner = Arc::clone(&self.inner);
        let mut filed = Vec::with_capacity(said.len());
        bodies::read_all(&inner.bodies, day, |bodies| {
            for said in said {
                let kept = match bodies.read(&inner.keys, said.tenant, said.exchange) {
                    Ok(kept) => kept,
                    // It will not open tomorrow either; the exchange page says so.
                    Err(error) if !error.retryable => continue,
                    Err(error) => return Err(error),
                };
                if let Kept::Body(body) = kept {
                    let blinder = self.blinder(said.tenant)?;
                    filed.push((said.position, blind(&body.into_redacted(), blinder)));
                }
            }
            Ok(())
        })?;
        Ok(filed)
    }

    fn blinder(&mut self, tenant: &TenantId) -> Result<&mut Blinder, PortError> {
        match self.blinders.entry(tenant.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(room) => {
                Ok(room.insert(Blinder::new(&self.inner.keys.search_key(tenant)?)))
            }
        }
    }
}

/// An exchange of which something was said.
#[derive(Debug)]
struct Said<'a> {
    position: u64,
    tenant: &'a TenantId,
    exchange: ExchangeId,
}

fn with_body(event: &Committed) -> Option<Said<'_>> {
    match &event.envelope.event {
        Event::Exchange(exchange) | Event::Inspect(exchange) => {
            exchange.body.as_ref()?;
            Some(Said {
                position: event.position,
                tenant: event.envelope.tenant.as_ref()?,
                exchange: exchange.exchange,
            })
        }
        Event::Admin(_) | Event::Action(_) | Event::System(_) => None,
    }
}

fn blind(said: &Conversation, blinder: &mut Blinder) -> Vec<u8> {
    blinder.forget_beyond(REMEMBERED);
    let segments = || said.request.iter().chain(&said.answer);
    let bytes: usize = segments().map(|segment| segment.text.expose().len()).sum();
    // A word of five letters and a space become a token of eight and a space.
    let mut tokens = Vec::with_capacity(bytes + bytes / 2);
    for segment in segments() {
        if !tokens.is_empty() {
            tokens.extend_from_slice(BORDER);
        }
        blinder.write(segment.text.expose(), &mut tokens);
    }
    tokens
}

/// Files texts under their positions. What a crash let happen before is not filed twice.
fn insert(connection: &mut Connection, texts: &[(u64, Vec<u8>)]) -> Result<(), PortError> {
    let fault = fault::database(PART);
    let transaction = connection.transaction().map_err(&fault)?;
    let mut done: i64 = transaction
        .query_row("SELECT position FROM done", [], |row| row.get(0))
        .map_err(&fault)?;
    for (position, text) in texts {
        let position = database::column(PART, *position)?;
        if position <= done {
            continue;
        }
        let text = ToSqlOutput::Borrowed(ValueRef::Text(text));
        transaction
            .prepare_cached("INSERT INTO words(rowid, text) VALUES (?1, ?2)")
            .and_then(|mut insert| insert.execute(params![position, text]))
            .map_err(&fault)?;
        done = position;
    }
    transaction
        .execute("UPDATE done SET position = ?1", [done])
        .map_err(&fault)?;
    transaction.commit().map_err(&fault)
}

//! Search over what was said, without keeping it: a consumer of the log that opens each redacted
//! view once and files its words as blinded tokens, in an index per day that holds no text.
//!
//! Only the redacted view is indexed: a search must not find what its reader may not see.

mod question;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use model::ports::{Committed, PortError};
use model::{Conversation, Event, ExchangeId, Scope, TenantId};
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
const BATCH: usize = 256;
const WAIT: Duration = Duration::from_secs(1);
/// How long events are gathered, so that a transaction files more than one.
const GATHER: Duration = Duration::from_millis(250);
/// How many words of a tenant are remembered with their tokens.
const REMEMBERED: usize = 1 << 16;
/// A word that occurs nowhere, so that no phrase reaches from one segment into the next.
const BORDER: &str = "0";

const SCHEMA: Schema = Schema {
    part: PART,
    steps: &["CREATE VIRTUAL TABLE words USING fts5(
             text, content = '', contentless_delete = 1, tokenize = 'ascii');
         CREATE TABLE done(position INTEGER NOT NULL);
         INSERT INTO done VALUES (0);"],
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
    pub(crate) fn new(inner: Arc<Inner>) -> Result<Self, PortError> {
        let position = inner.progress.consumer(CONSUMER)?;
        inner.health.indexed.store(position, Ordering::Relaxed);
        Ok(Self {
            writers: DayWriters::new(Arc::clone(&inner.search)),
            inner,
            position,
            blinders: HashMap::new(),
        })
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
        self.inner.progress.note_consumer(CONSUMER, last)?;
        self.position = last;
        self.inner.health.indexed.store(last, Ordering::Relaxed);
        // A stretch of positions without events is something, too.
        Ok(events.len().max(1))
    }

    fn file(&mut self, events: &[Committed]) -> Result<(), PortError> {
        let now = self.inner.clock.now();
        let kept_for = self.inner.config.retention.search;
        let mut days: BTreeMap<Day, Vec<(u64, String)>> = BTreeMap::new();
        for event in events {
            let Some((tenant, exchange)) = with_body(event) else {
                continue;
            };
            let day = Day::of_exchange(exchange);
            if day.end() <= now.minus(kept_for) {
                continue;
            }
            if let Some(tokens) = self.tokens(&tenant, exchange)? {
                days.entry(day).or_default().push((event.position, tokens));
            }
        }
        for (day, texts) in days {
            insert(self.writers.at(day)?, &texts)?;
        }
        Ok(())
    }

    fn tokens(
        &mut self,
        tenant: &TenantId,
        exchange: ExchangeId,
    ) -> Result<Option<String>, PortError> {
        let inner = &self.inner;
        let kept = match bodies::read(&inner.bodies, &inner.keys, tenant, exchange) {
            Ok(kept) => kept,
            // It will not open tomorrow either; the exchange page says so.
            Err(error) if !error.retryable => return Ok(None),
            Err(error) => return Err(error),
        };
        let Kept::Body(body) = kept else {
            return Ok(None);
        };
        if !self.blinders.contains_key(tenant) {
            let blinder = Blinder::new(&inner.keys.search_key(tenant)?);
            self.blinders.insert(tenant.clone(), blinder);
        }
        let blinder = self.blinders.get_mut(tenant);
        Ok(blinder.map(|blinder| blind(&body.into_redacted(), blinder)))
    }
}

fn with_body(event: &Committed) -> Option<(TenantId, ExchangeId)> {
    match &event.envelope.event {
        Event::Exchange(exchange) | Event::Inspect(exchange) => {
            exchange.body.as_ref()?;
            Some((event.envelope.tenant.clone()?, exchange.exchange))
        }
        Event::Admin(_) | Event::Action(_) | Event::System(_) => None,
    }
}

fn blind(said: &Conversation, blinder: &mut Blinder) -> String {
    blinder.forget_beyond(REMEMBERED);
    let mut tokens = String::new();
    for segment in said.request.iter().chain(&said.answer) {
        if !tokens.is_empty() {
            tokens.push_str(BORDER);
            tokens.push(' ');
        }
        blinder.write(segment.text.expose(), &mut tokens);
    }
    tokens
}

/// Files texts under their positions. What a crash let happen before is not filed twice.
fn insert(connection: &mut Connection, texts: &[(u64, String)]) -> Result<(), PortError> {
    let fault = fault::database(PART);
    let transaction = connection.transaction().map_err(&fault)?;
    let done: i64 = transaction
        .query_row("SELECT position FROM done", [], |row| row.get(0))
        .map_err(&fault)?;
    for (position, text) in texts {
        let position = database::column(PART, *position)?;
        if position > done {
            transaction
                .prepare_cached("INSERT INTO words(rowid, text) VALUES (?1, ?2)")
                .and_then(|mut insert| insert.execute(params![position, text]))
                .map_err(&fault)?;
            transaction
                .execute("UPDATE done SET position = ?1", [position])
                .map_err(&fault)?;
        }
    }
    transaction.commit().map_err(&fault)
}

//! One live stream: what it has read, what it has yet to send, and whether it still may.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::Event;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::Instant;

use super::message::{messages, written};
use crate::app::App;
use crate::auth::session::Sessions;
use crate::auth::{Caller, Via};
use crate::error::ApiError;
use crate::people;
use crate::roles::Permission;
use crate::shape::live::{LiveMessage, Skipped};

/// How many events are read at a time.
const PAGE: usize = 100;
/// SAFETY LIMIT: a client that is further behind than this goes on from the end, and is told.
const FURTHEST_BEHIND: u64 = 10_000;
/// How often it is looked up whether the caller may still see this.
const CHECK_EVERY: Duration = Duration::from_secs(15);

/// One live stream.
#[derive(Debug)]
pub(super) struct Feed {
    app: App,
    caller: Caller,
    head: watch::Receiver<u64>,
    after: u64,
    ready: VecDeque<Event>,
    next_check: Instant,
    ended: bool,
    _place: OwnedSemaphorePermit,
}

impl Feed {
    /// Opens a stream after a position, or at the end of the log.
    ///
    /// # Errors
    /// When there are too many streams already.
    pub(super) fn open(app: App, caller: Caller, after: Option<u64>) -> Result<Self, ApiError> {
        let Ok(place) = Arc::clone(&app.streams).try_acquire_owned() else {
            app.telemetry.too_busy();
            return Err(ApiError::Busy);
        };
        let head = app.head.subscribe();
        let end = app.store.status().position;
        app.telemetry.live_opened();
        let mut feed = Self {
            app,
            caller,
            head,
            after: after.unwrap_or(end).min(end),
            ready: VecDeque::new(),
            next_check: Instant::now() + CHECK_EVERY,
            ended: false,
            _place: place,
        };
        feed.skip_ahead(end);
        Ok(feed)
    }

    /// The next event to send; `None` when the stream is over.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            match self.step().await {
                Ok(true) => {}
                Ok(false) => self.ended = true,
                Err(error) => {
                    // The client comes back, and goes on from where it was.
                    error.log();
                    self.ended = true;
                }
            }
        }
    }

    /// Reads what is there, or waits for more; `false` when the stream must end.
    async fn step(&mut self) -> Result<bool, ApiError> {
        let end = *self.head.borrow_and_update();
        if end > self.after {
            return self.read(end).await;
        }
        tokio::select! {
            () = self.app.shutdown.cancelled() => Ok(false),
            changed = self.head.changed() => Ok(changed.is_ok()),
            () = tokio::time::sleep_until(self.next_check) => self.check().await,
        }
    }

    async fn read(&mut self, end: u64) -> Result<bool, ApiError> {
        // INVARIANT: nothing that was committed after a session ended is sent to it.
        if !self.check().await? {
            return Ok(false);
        }
        let (app, caller, after) = (self.app.clone(), self.caller.clone(), self.after);
        let work = move || {
            let page = app.store.log().read(&caller.scope(), after, PAGE)?;
            let last = page.last().map(|committed| committed.position);
            let whole = page.len() < PAGE;
            let events = messages(&app, &caller, &page)?;
            Ok::<_, ApiError>((events, last, whole))
        };
        let (events, last, whole) = self.app.blocking.run(work).await?;
        self.ready.extend(events);
        let reached = last.unwrap_or(self.after);
        // What lies between the last event of this tenant and the end is not of this tenant.
        self.after = if whole { reached.max(end) } else { reached };
        Ok(true)
    }

    /// Whether the caller is still signed in, with a role that may see this.
    async fn check(&mut self) -> Result<bool, ApiError> {
        self.next_check = Instant::now() + CHECK_EVERY;
        let Via::Session { id, .. } = &self.caller.via else {
            return Ok(true);
        };
        let (records, now) = (self.app.store.records(), self.app.clock.now());
        let (id, caller) = (id.clone(), self.caller.clone());
        let work = move || {
            let sessions = Sessions {
                records: records.as_ref(),
                now,
            };
            let open = sessions.is_open(&caller.tenant, &id)?;
            let person = people::find(records.as_ref(), &caller.name)?;
            let may =
                person.is_some_and(|who| !who.disabled && who.role.may(Permission::TrafficRead));
            Ok::<_, ApiError>(open && may)
        };
        self.app.blocking.run(work).await
    }

    fn skip_ahead(&mut self, end: u64) {
        let behind = end.saturating_sub(self.after);
        if behind <= FURTHEST_BEHIND {
            return;
        }
        self.app.telemetry.live_skipped(behind);
        self.after = end;
        let skipped = LiveMessage::Skipped(Skipped { events: behind });
        self.ready.extend(written("skipped", end, &skipped).ok());
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.app.telemetry.live_closed();
    }
}

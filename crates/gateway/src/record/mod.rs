//! Record: the one terminal Event of an exchange, whatever happened to it (invariant 5).
//!
//! A [`Recorder`] exists from the moment a request is accepted, gathers the facts of the exchange,
//! and moves with it from phase to phase. [`Recorder::record`] writes the Event; a Recorder that is
//! dropped without it (the client left, a task was cancelled, something panicked) writes it then.
//! An append is a short plain write, so both may happen on the runtime.

mod draft;
mod redact;
mod seal;

use std::sync::Arc;
use std::time::Duration;

use dialect::Addressed;
use model::event::{EVENT_VERSION, Entry};
use model::exchange::{ExchangeEvent, Outcome};
use model::ports::PortError;
use model::sealed::SealedBody;
use model::{Conversation, Envelope, Event, ExchangeId, Scope, Score, Stamp};
use tokio::time::Instant;

use crate::context::{Context, NoRandomness, random};
use crate::events::{ControlFailed, EventLost, ExchangeRecorded};
use crate::routes::{Action, Route};
use crate::settle::Account;
use crate::snapshot::{OnFail, Snapshot};

pub(crate) use seal::Sealers;

/// The memory of one exchange, and its last act.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub(crate) context: Arc<Context>,
    /// What judges this exchange, from its first to its last moment.
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) route: &'static Route,
    /// What the address of the request says.
    pub(crate) addressed: Addressed,
    /// The Event so far.
    pub(crate) facts: Box<ExchangeEvent>,
    /// Everything said so far; what is sealed in the end.
    pub(crate) said: Conversation,
    pub(crate) account: Account,
    /// How much the prompt as a whole looks like an attack.
    pub(crate) attack_score: Score,
    stamp: Stamp,
    began: Instant,
    recorded: bool,
}

/// The Event could not be written, and the log is `on_error: closed`: nothing may be released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotRecorded;

impl Recorder {
    /// Begins an exchange.
    pub(crate) fn begin(
        context: &Arc<Context>,
        route: &'static Route,
        addressed: Addressed,
    ) -> Result<Self, NoRandomness> {
        let started = context.ports.clock.now();
        let exchange = ExchangeId::mint(started, &random()?);
        let snapshot = context.snapshot.load_full();
        Ok(Self {
            facts: Box::new(draft::begin(exchange, started, route, snapshot.version)),
            context: Arc::clone(context),
            snapshot,
            route,
            addressed,
            said: Conversation::default(),
            account: Account::default(),
            attack_score: Score::ZERO,
            stamp: context.ports.stamper.draw(),
            began: Instant::now(),
            recorded: false,
        })
    }

    /// The exchange's id.
    pub(crate) fn exchange(&self) -> ExchangeId {
        self.facts.exchange
    }

    /// The stamp that intent and Event share.
    pub(crate) fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Since the first byte came in.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whose data this exchange touches.
    pub(crate) fn scope(&self) -> Scope {
        match &self.facts.principal {
            Some(principal) => principal.scope(),
            None => Scope::Tenant(self.snapshot.home.clone()),
        }
    }

    /// Notes the status that the client gets.
    pub(crate) fn will_answer(&mut self, status: u16) {
        self.facts.status = Some(status);
    }

    /// Notes that a control failed, and tells whether the exchange may go on.
    pub(crate) fn control_failed(
        &self,
        control: &'static str,
        on_fail: OnFail,
        code: &'static str,
    ) -> bool {
        let open = on_fail == OnFail::Open;
        self.context.tell(&ControlFailed {
            control,
            code,
            open,
        });
        open
    }

    /// Settles and writes the terminal Event. When this returns `Ok`, the last byte may go.
    pub(crate) fn record(&mut self, outcome: Outcome) -> Result<(), NotRecorded> {
        if self.recorded {
            return Ok(());
        }
        // Set first: whatever happens below, an Event is never written twice.
        self.recorded = true;
        self.facts.outcome = outcome;
        self.facts.latency.total_us = micros(self.began.elapsed());
        self.settle();
        let written = self.seal().and_then(|body| self.append(body));
        match written {
            Ok(()) => {
                self.context.tell(&ExchangeRecorded(&self.facts));
                Ok(())
            }
            Err(error) => self.not_written(&error),
        }
    }

    fn append(&mut self, body: Option<Box<SealedBody>>) -> Result<(), PortError> {
        self.facts.body = body.as_ref().map(|body| body.digest());
        let envelope = Box::new(Envelope {
            v: EVENT_VERSION,
            stamp: self.stamp.clone(),
            at: self.context.ports.clock.now(),
            tenant: self.scope().tenant().cloned(),
            event: match self.route.action {
                Action::Inspect => Event::Inspect(self.facts.clone()),
                Action::Exchange | Action::ListModels | Action::TellVersion | Action::Refuse(_) => {
                    Event::Exchange(self.facts.clone())
                }
            },
        });
        let entry = Entry::Event { envelope, body };
        self.context.ports.log.append(&self.scope(), &entry)
    }

    fn not_written(&self, error: &PortError) -> Result<(), NotRecorded> {
        self.context.tell(&EventLost {
            event: &self.facts,
            code: error.code,
        });
        let on_fail = self.snapshot.on_error.log;
        if self.control_failed("log", on_fail, error.code) {
            return Ok(());
        }
        Err(NotRecorded)
    }

    /// How an exchange ended that nobody ended: the client left, or we were stopped.
    fn abandoned(&self) -> Outcome {
        let code = if std::thread::panicking() {
            "panic"
        } else if self.context.killed.is_cancelled() {
            "shutdown"
        } else {
            return Outcome::ClientLeft;
        };
        Outcome::Failed { code: code.into() }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if self.recorded {
            return;
        }
        let outcome = self.abandoned();
        // Nobody waits for an answer any more; that the log failed is counted by `record` itself.
        if self.record(outcome).is_err() {
            tracing::debug!(exchange = %self.exchange(), "an abandoned exchange left no event");
        }
    }
}

/// A duration in whole microseconds.
pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

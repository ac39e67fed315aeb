//! The state behind every handler.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::TenantId;
use model::ports::PortError;
use parking_lot::Mutex;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::audit::{Act, Audit};
use crate::auth::throttle::Throttle;
use crate::blocking::Blocking;
use crate::deps::ControlDeps;
use crate::error::ApiError;

/// SAFETY LIMIT: so many calls to the store at a time.
const STORE_CALLS: usize = 16;
/// SAFETY LIMIT: so many password hashes at a time, of 19 MiB each.
const HASHES: usize = 2;
/// SAFETY LIMIT: so many texts in the lab at a time, each with an inference thread of its own.
const TRIALS: usize = 2;
/// SAFETY LIMIT: so many live streams at a time.
const STREAMS: usize = 256;
/// How long a call waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// The state behind every handler; a cheap clone.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Inner>);

/// What the state is made of.
#[derive(Debug)]
pub(crate) struct Inner {
    /// What was handed in.
    pub(crate) deps: ControlDeps,
    /// Writes acts.
    pub(crate) audit: Audit,
    /// The way to the store.
    pub(crate) blocking: Blocking,
    /// The way to password hashing.
    pub(crate) hashing: Blocking,
    /// The way to the detection lab.
    pub(crate) trials: Blocking,
    /// Counts tries to sign in.
    pub(crate) throttle: Throttle,
    /// Whether the bootstrap token was used since the start.
    pub(crate) token_used: Once,
    /// Tenants besides the home that the bootstrap token was used for since the start.
    pub(crate) token_tenants: Mutex<BTreeSet<TenantId>>,
    /// INVARIANT: one change of people at a time, so that two administrators cannot take the
    /// last one's role away from each other.
    pub(crate) people: Mutex<()>,
    /// Places for live streams.
    pub(crate) streams: Arc<Semaphore>,
    /// The position up to which the log is known to be committed.
    pub(crate) head: watch::Sender<u64>,
    /// Tells that the process ends.
    pub(crate) shutdown: CancellationToken,
}

impl App {
    /// The state for what was handed in.
    pub(crate) fn new(deps: ControlDeps, shutdown: CancellationToken) -> Self {
        let (log, stamper) = (deps.store.log(), Arc::clone(&deps.stamper));
        let telemetry = deps.telemetry.clone();
        Self(Arc::new(Inner {
            audit: Audit::new(log, stamper, Arc::clone(&deps.clock)),
            blocking: Blocking::new(STORE_CALLS, PATIENCE, telemetry.clone()),
            hashing: Blocking::new(HASHES, PATIENCE, telemetry.clone()),
            trials: Blocking::new(TRIALS, PATIENCE, telemetry),
            throttle: Throttle::default(),
            token_used: Once::default(),
            token_tenants: Mutex::default(),
            people: Mutex::default(),
            streams: Arc::new(Semaphore::new(STREAMS)),
            head: watch::Sender::new(deps.store.status().position),
            shutdown,
            deps,
        }))
    }

    /// Writes an act to the log. Whoever acts must not go on without it.
    ///
    /// # Errors
    /// When it could not be written.
    pub(crate) async fn record(&self, act: Act) -> Result<(), ApiError> {
        let app = self.clone();
        let work = move || {
            let word = act.act;
            let recorded = app.audit.record(act);
            if let Err(error) = &recorded {
                app.telemetry.not_recorded(word, error.code);
            }
            recorded
        };
        self.blocking.run::<(), PortError>(work).await
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Deref for Inner {
    type Target = ControlDeps;

    fn deref(&self) -> &ControlDeps {
        &self.deps
    }
}

/// Something that is noted the first time it happens.
#[derive(Debug, Default)]
pub(crate) struct Once(AtomicBool);

impl Once {
    /// Notes it; `true` the first time.
    pub(crate) fn note_first(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }

    /// Takes the note back.
    pub(crate) fn forget(&self) {
        self.0.store(false, Ordering::Release);
    }

    /// Whether it was noted.
    pub(crate) fn noted(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

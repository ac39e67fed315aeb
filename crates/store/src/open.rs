//! Opening a data folder: the recipe, from the lock to the threads.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::Clock;
use model::ports::PortError;
use parking_lot::Mutex;

use crate::background;
use crate::bodies;
use crate::config::StoreConfig;
use crate::counters::Ledger;
use crate::facts::Facts;
use crate::fault;
use crate::inner::{Committed, Health, Inner};
use crate::keeper;
use crate::keys::KeyRing;
use crate::progress::Progress;
use crate::records::Shelves;
use crate::recover;
use crate::search::{self, Indexer};
use crate::spool::Spool;
use crate::store::{Store, Threads};
use crate::writer::Writer;

impl Store {
    /// Opens the data folder, replays what a crash left, and starts the store's threads.
    ///
    /// # Errors
    /// When the folder is in use, damaged, of a newer version, or the root key is another one.
    pub fn open(config: StoreConfig, clock: Arc<dyn Clock>) -> Result<Self, PortError> {
        let data = config.data.clone();
        make_private(&data).map_err(fault::file("data folder"))?;
        let lock = lock(&data)?;
        let (ledger, damaged) = Ledger::open(&data.join("counters"), Arc::clone(&clock))?;
        let records = Shelves::open(&data.join("records.db"))?;
        let (inner, mut writer) = open_log(config, clock, lock)?;
        // From here on the ordinary ways work; a start only walks them before anybody else.
        writer.drain()?;
        let crashed = recover::run(&inner, &ledger)?;
        let damaged = damaged + inner.health.damaged_stretches.load(Ordering::Relaxed);
        let set_aside = inner.facts.files.days_set_aside()?;
        recover::report(&inner, damaged, crashed)?;
        recover::report_set_aside(&inner, &set_aside)?;
        *inner.health.set_aside.lock() = set_aside;
        writer.drain()?;
        writer.cut_spool()?;
        writer.retain()?;
        let health = &inner.health;
        health.crashed_exchanges.store(crashed, Ordering::Relaxed);
        health.damaged_stretches.store(damaged, Ordering::Relaxed);

        let mut store = Self {
            inner,
            ledger: Arc::new(ledger),
            records: Arc::new(records),
            threads: Mutex::default(),
        };
        let started = start(&store, writer);
        if started.is_err() {
            // Those that did start must not outlive the attempt.
            store.inner.committed.stop();
        }
        store.threads = Mutex::new(Some(started?));
        Ok(store)
    }
}

/// A folder that only its owner may look into; one that is there keeps its rights.
fn make_private(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// One process at a time uses a data folder.
fn lock(data: &Path) -> Result<File, PortError> {
    let file = File::create(data.join("lock")).map_err(fault::file("data folder"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(fault::error(
            "store.in_use",
            "another process uses this data folder; end it, or choose another folder",
        )),
        Err(TryLockError::Error(cause)) => Err(fault::file("data folder")(cause)),
    }
}

fn open_log(
    config: StoreConfig,
    clock: Arc<dyn Clock>,
    lock: File,
) -> Result<(Arc<Inner>, Writer), PortError> {
    let data = config.data.clone();
    let keys = KeyRing::open(
        &data.join("keys.db"),
        &config.root_key,
        config.intake_key_life,
        Arc::clone(&clock),
    )?;
    let progress = Progress::open(&data.join("log.db"))?;
    let (cursor, position) = progress.load()?;
    let spool = Spool::open(&data.join("spool"), config.spool_limit, cursor, clock.now())?;
    let facts = Facts::open(&data)?;
    let committed = Committed::default();
    committed.publish(position);
    let inner = Arc::new(Inner {
        _lock: lock,
        config,
        clock,
        keys: Arc::new(keys),
        spool,
        progress,
        facts,
        bodies: bodies::open(&data)?,
        search: search::open(&data)?,
        committed,
        health: Health::default(),
    });
    let writer = Writer::new(Arc::clone(&inner), cursor, position);
    Ok((inner, writer))
}

fn start(store: &Store, writer: Writer) -> Result<Threads, PortError> {
    let fault = fault::file("threads");
    let inner = &store.inner;
    let indexer = Indexer::new(Arc::clone(inner));
    let writer = background::spawn("store-writer", move || writer.run()).map_err(&fault)?;
    let rooms = (
        Arc::clone(inner),
        Arc::clone(&store.ledger),
        Arc::clone(&store.records),
    );
    let keeper = background::spawn("store-keeper", move || {
        keeper::run(&rooms.0, &rooms.1, &rooms.2);
    })
    .map_err(&fault)?;
    let indexer = background::spawn("store-search", move || indexer.run()).map_err(&fault)?;
    Ok(Threads {
        writer,
        keeper,
        indexer,
    })
}

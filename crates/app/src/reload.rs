//! Changing the configuration while it runs: read, compile, publish by one swap.
//!
//! A bad configuration changes nothing: the last good Snapshot stays in force, and the log, the
//! event log, a metric and the console say so. What is fixed for the life of the process is
//! compared and reported, never half applied.

mod changes;
mod identities;
mod telemetry;
mod versions;
mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use arc_swap::ArcSwap;
use control::{
    ClassifierInUse, Detection, DetectionSource, Document, Reload, Reloaded, StatusSource,
};
use detect::RuleSet;
use gateway::Snapshot;
use model::event::{Entry, Event, Stamper, SystemEvent};
use model::ports::{Kept, PortError, RecordQuery, Records};
use model::{Clock, Diagnostic, Scope, TenantId, Timestamp};
use parking_lot::Mutex;
use prometheus_client::registry::Registry;
use respond::Playbook;
use store::Store;

use crate::config::compile::{
    CardTable, Cards, Compiled, Fixed, JudgedTable, Listeners, Mode, Overrides, PolicyTable,
};
use crate::config::load::Chosen;
use crate::config::origin::{ConsoleDocument, DOCUMENTS};
use crate::config::world::RealWorld;
pub(crate) use identities::Identities;
use telemetry::Telemetry;
pub(crate) use watch::watch;

/// At most this many documents of console origin.
const MAX_DOCUMENTS: usize = 10_000;

/// The first configuration, compiled.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) compiled: Compiled,
    pub(crate) chosen: Chosen,
    pub(crate) overrides: Overrides,
}

/// What judges texts, all of one configuration.
#[derive(Debug)]
struct Judging {
    snapshot: u64,
    rules: Arc<RuleSet>,
    classifier: Option<ClassifierInUse>,
    policies: PolicyTable,
    keys: JudgedTable,
    cards: CardTable,
    tenants: Vec<TenantId>,
}

impl Judging {
    fn of(
        snapshot: &Snapshot,
        (policies, keys, cards): (PolicyTable, JudgedTable, CardTable),
        tenants: Vec<TenantId>,
    ) -> Self {
        let classifier = snapshot.classifier.as_ref().map(|used| ClassifierInUse {
            model: Arc::clone(&used.model),
            patience: used.patience,
        });
        Self {
            tenants,
            snapshot: snapshot.version,
            rules: Arc::clone(&snapshot.rules),
            classifier,
            policies,
            keys,
            cards,
        }
    }
}

/// What changes with each reload.
#[derive(Debug)]
struct State {
    loaded_at: Timestamp,
    last: Option<Reloaded>,
    document: Document,
}

/// The configuration in force, and the way to a new one.
#[derive(Debug)]
pub(crate) struct Reloader {
    chosen: Chosen,
    overrides: Overrides,
    fixed: Fixed,
    identities: Identities,
    snapshot: Arc<ArcSwap<Snapshot>>,
    judging: ArcSwap<Judging>,
    playbooks: Arc<ArcSwap<Vec<Playbook>>>,
    store: Arc<Store>,
    stamper: Arc<Stamper>,
    clock: Arc<dyn Clock>,
    home: TenantId,
    telemetry: Telemetry,
    state: Mutex<State>,
    /// One reload at a time.
    turn: Mutex<()>,
    ready: AtomicBool,
}

impl Reloader {
    /// Takes the first configuration into force.
    pub(crate) fn new(
        first: Published,
        (store, stamper, clock): (Arc<Store>, Arc<Stamper>, Arc<dyn Clock>),
        home: TenantId,
        registry: &mut Registry,
    ) -> Result<Self> {
        let Published {
            compiled,
            chosen,
            overrides,
        } = first;
        let now = clock.now();
        let document = document(&chosen, compiled.text, compiled.warnings);
        let mut snapshot = compiled.snapshot;
        let records = store.records();
        snapshot.version = versions::next(records.as_ref(), &home, &compiled.identity, now)?;
        let telemetry = Telemetry::register(registry);
        telemetry.in_force(snapshot.version);
        let identities = Identities::of(compiled.certificates, &compiled.fixed.listeners);
        telemetry.certificates(&identities.ends());
        Ok(Self {
            chosen,
            overrides,
            fixed: compiled.fixed,
            identities,
            judging: ArcSwap::from_pointee(Judging::of(
                &snapshot,
                (compiled.policies, compiled.judged, compiled.cards),
                compiled.tenants,
            )),
            snapshot: Arc::new(ArcSwap::from_pointee(snapshot)),
            playbooks: Arc::new(ArcSwap::from_pointee(compiled.playbooks)),
            store,
            stamper,
            clock,
            home,
            telemetry,
            state: Mutex::new(State {
                loaded_at: now,
                last: None,
                document,
            }),
            turn: Mutex::new(()),
            ready: AtomicBool::new(false),
        })
    }

    /// The Snapshot in force.
    pub(crate) fn snapshot(&self) -> Arc<ArcSwap<Snapshot>> {
        Arc::clone(&self.snapshot)
    }

    /// The keys and teams of an organisation, as the console shows them.
    pub(crate) fn cards(&self, tenant: &TenantId) -> Cards {
        self.judging
            .load()
            .cards
            .get(tenant)
            .cloned()
            .unwrap_or_default()
    }

    /// How the listeners listen.
    pub(crate) fn listeners(&self) -> Listeners {
        self.fixed.listeners
    }

    /// What the listeners show.
    pub(crate) fn identities(&self) -> &Identities {
        &self.identities
    }

    /// The playbooks in force.
    pub(crate) fn playbooks(&self) -> Arc<ArcSwap<Vec<Playbook>>> {
        Arc::clone(&self.playbooks)
    }

    /// Where events of this process draw their stamps, and the time.
    pub(crate) fn stamper_and_clock(&self) -> (Arc<Stamper>, Arc<dyn Clock>) {
        (Arc::clone(&self.stamper), Arc::clone(&self.clock))
    }

    /// Notes the start in the event log.
    pub(crate) fn note_start(&self) {
        let version = env!("CARGO_PKG_VERSION");
        let number = self.snapshot.load().version;
        let detail = format!("version {version} with configuration {number}");
        self.record("process.started", &detail);
    }

    /// Says whether both listeners serve.
    pub(crate) fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }

    /// Reads the configuration again. Blocks.
    pub(crate) fn reload_now(&self, asked_by: &str) -> Reloaded {
        let _turn = self.turn.lock();
        let result = self.compile().and_then(|compiled| self.publish(compiled));
        let reloaded = match result {
            Ok(warnings) => self.accepted(asked_by, warnings),
            Err(problems) => self.refused(asked_by, problems),
        };
        let mut state = self.state.lock();
        state.last = Some(reloaded.clone());
        state.document.problems.clone_from(&reloaded.problems);
        reloaded
    }

    fn compile(&self) -> Result<Compiled, Vec<Diagnostic>> {
        let documents = console_documents(self.store.records().as_ref()).map_err(unreadable)?;
        self.chosen.compile(&RealWorld, &documents, &self.overrides)
    }

    /// Puts a compiled configuration into force, by one swap.
    fn publish(&self, compiled: Compiled) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        let now = self.clock.now();
        let mut warnings = compiled.warnings;
        if compiled.fixed != self.fixed {
            let title =
                "listeners, storage or process changed; that takes effect at the next start";
            warnings.push(Diagnostic::warning("C036", title));
        }
        let records = self.store.records();
        let mut snapshot = compiled.snapshot;
        snapshot.version = versions::next(records.as_ref(), &self.home, &compiled.identity, now)
            .map_err(unreadable)?;
        self.telemetry.in_force(snapshot.version);
        let judging = Judging::of(
            &snapshot,
            (compiled.policies, compiled.judged, compiled.cards),
            compiled.tenants,
        );
        self.identities.replace(&compiled.certificates, now);
        self.telemetry.certificates(&self.identities.ends());
        self.judging.store(Arc::new(judging));
        self.snapshot.store(Arc::new(snapshot));
        self.playbooks.store(Arc::new(compiled.playbooks));
        let mut state = self.state.lock();
        state.loaded_at = now;
        state.document = document(&self.chosen, compiled.text, Vec::new());
        Ok(warnings)
    }

    fn accepted(&self, asked_by: &str, problems: Vec<Diagnostic>) -> Reloaded {
        let version = self.snapshot.load().version;
        self.telemetry.reloaded(version);
        let detail = format!("version {version} is in force; asked for by {asked_by}");
        self.record("config.reloaded", &detail);
        Reloaded {
            at: self.clock.now(),
            ok: true,
            problems,
        }
    }

    fn refused(&self, asked_by: &str, problems: Vec<Diagnostic>) -> Reloaded {
        let version = self.snapshot.load().version;
        self.telemetry.refused(version, &problems);
        let count = problems.len();
        let detail =
            format!("{count} problems, version {version} stays in force; asked for by {asked_by}");
        self.record("config.refused", &detail);
        Reloaded {
            at: self.clock.now(),
            ok: false,
            problems,
        }
    }

    /// Appends a system event. A log that fails is told of by itself; the reload stands.
    fn record(&self, act: &str, detail: &str) {
        let event = Event::System(SystemEvent {
            act: act.into(),
            detail: detail.into(),
        });
        let now = self.clock.now();
        let envelope = self.stamper.wrap(now, Some(self.home.clone()), event);
        let entry = Entry::Event {
            envelope: Box::new(envelope),
            body: None,
        };
        let scope = Scope::Tenant(self.home.clone());
        if let Err(error) = self.store.log().append(&scope, &entry) {
            tracing::error!(code = error.code, act, "event.not_recorded");
        }
    }
}

impl Reload for Reloader {
    fn reload(&self) -> Reloaded {
        self.reload_now("the console")
    }
}

impl StatusSource for Reloader {
    fn snapshot(&self) -> (u64, Timestamp) {
        (self.snapshot.load().version, self.state.lock().loaded_at)
    }

    fn last_reload(&self) -> Option<Reloaded> {
        self.state.lock().last.clone()
    }

    fn document(&self) -> Document {
        self.state.lock().document.clone()
    }

    fn ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    fn tenants(&self) -> Vec<TenantId> {
        self.judging.load().tenants.clone()
    }
}

impl DetectionSource for Reloader {
    fn detection(&self, tenant: &TenantId) -> Detection {
        let judging = self.judging.load();
        Detection {
            snapshot: judging.snapshot,
            rules: Arc::clone(&judging.rules),
            classifier: judging.classifier.clone(),
            policies: judging.policies.get(tenant).cloned().unwrap_or_default(),
            keys: judging.keys.get(tenant).cloned().unwrap_or_default(),
        }
    }
}

/// The documents of console origin.
pub(crate) fn console_documents(records: &dyn Records) -> Result<Vec<ConsoleDocument>, PortError> {
    let query = RecordQuery {
        limit: MAX_DOCUMENTS,
        ..RecordQuery::default()
    };
    let kept = records.find(&Scope::Installation, DOCUMENTS, &query)?;
    kept.iter().map(read_document).collect()
}

/// A document as it is kept.
fn read_document(kept: &Kept) -> Result<ConsoleDocument, PortError> {
    let document: Result<ConsoleDocument, _> = serde_json::from_str(&kept.json);
    let document = document.map_err(|_opaque| PortError {
        code: "app.document",
        message: "a document of the console cannot be read".to_owned(),
        retryable: false,
    })?;
    Ok(ConsoleDocument {
        tenant: Some(kept.tenant.clone()),
        ..document
    })
}

fn unreadable(error: PortError) -> Vec<Diagnostic> {
    vec![Diagnostic::error("C033", error.message)]
}

/// The configuration as the console shows it. Secrets cannot stand in it: it would have been
/// refused.
fn document(chosen: &Chosen, text: String, problems: Vec<Diagnostic>) -> Document {
    let file = match chosen {
        Chosen::File(path) => Some(path.display().to_string()),
        Chosen::Demo => None,
    };
    Document {
        file,
        yaml: text,
        problems,
    }
}

/// Whether there is a file to watch.
pub(super) fn watches(chosen: &Chosen) -> bool {
    chosen.mode() == Mode::Normal
}

//! What the API needs from the rest of the process, handed in by whoever wires it.

mod keys;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use detect::{Classifier, Policy, RuleSet};
use model::event::Stamper;
use model::ports::{PortError, WriteError};
use model::{Clock, Diagnostic, Secret, TenantId, Timestamp};
use prometheus_client::registry::Registry;
use respond::Alerts;
use store::Store;
use tls::Acceptor;

use crate::events::Telemetry;
use crate::shape::upstream::{ServedModel, Upstream};

pub use keys::{KeyCard, KeyDesk, TeamCard};

/// Reads the configuration anew. May block.
pub trait Reload: Send + Sync + fmt::Debug {
    /// Reads, compiles and publishes; a bad configuration changes nothing.
    fn reload(&self) -> Reloaded;
}

/// What came of reading the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reloaded {
    /// When.
    pub at: Timestamp,
    /// Whether it is in use.
    pub ok: bool,
    /// Everything that was noticed.
    pub problems: Vec<Diagnostic>,
}

/// Tells what only the wiring knows. Short, and never blocks.
pub trait StatusSource: Send + Sync + fmt::Debug {
    /// The version of the Snapshot in use, and since when.
    fn snapshot(&self) -> (u64, Timestamp);

    /// What came of the last reload; `None` when there was none since the start.
    fn last_reload(&self) -> Option<Reloaded>;

    /// The configuration as written.
    fn document(&self) -> Document;

    /// Whether both listeners serve.
    fn ready(&self) -> bool;

    /// Every tenant of the configuration in use.
    fn tenants(&self) -> Vec<TenantId>;
}

/// The configuration as written, with every secret masked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The file as the person knows it; `None` for the built-in demo configuration.
    pub file: Option<String>,
    /// The text, masked.
    pub yaml: String,
    /// What was noticed when it was last read.
    pub problems: Vec<Diagnostic>,
}

/// What judges the texts of one organisation now.
#[derive(Debug, Clone)]
pub struct Detection {
    /// The version of the Snapshot it belongs to.
    pub snapshot: u64,
    /// The rules.
    pub rules: Arc<RuleSet>,
    /// The classifier, unless it is off.
    pub classifier: Option<ClassifierInUse>,
    /// The policies of the organisation's keys, and `default`, by name.
    pub policies: BTreeMap<String, Arc<Policy>>,
    /// By which policy each key of the organisation is judged.
    pub keys: Vec<JudgedKey>,
}

impl Detection {
    /// The policy by which a key is judged; of a key that is gone, `default`.
    #[must_use]
    pub fn policy_of(&self, key: &str) -> Option<&Arc<Policy>> {
        let known = self.keys.iter().find(|known| known.key == key);
        let name = known.map_or("default", |known| known.policy.as_str());
        self.policies.get(name)
    }
}

/// By what a key is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedKey {
    /// The public name of the key.
    pub key: String,
    /// Its team.
    pub team: String,
    /// The name of its policy.
    pub policy: String,
}

/// The classifier of the gateway.
#[derive(Debug, Clone)]
pub struct ClassifierInUse {
    /// Both stages.
    pub model: Arc<Classifier>,
    /// How long an exchange waits for the encoder.
    pub patience: Duration,
}

/// Tells what judges texts. Short, and never blocks.
pub trait DetectionSource: Send + Sync + fmt::Debug {
    /// What judges the texts of this organisation now.
    fn detection(&self, tenant: &TenantId) -> Detection;
}

/// A document that a person wrote in the console, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptChange {
    /// What it is about, by name.
    pub name: String,
    /// Counted from 1; every change adds one.
    pub version: u64,
    /// The document.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// The document before it; `None` when it is the first.
    pub before: Option<String>,
}

/// A document to be kept and to come into force.
#[derive(Debug, Clone)]
pub struct NewChange {
    /// Whose.
    pub tenant: TenantId,
    /// What it is about, by name.
    pub name: String,
    /// The version that was looked at; 0 when there was none.
    pub expected: u64,
    /// The document.
    pub text: String,
    /// Who wrote it.
    pub author: String,
}

/// Why a change did not come into force. Everything is as it was before.
#[derive(Debug)]
pub enum NotChanged {
    /// Somebody else was faster.
    Conflict,
    /// The configuration with this change has problems.
    Problems(Vec<Diagnostic>),
    /// The store failed.
    Port(PortError),
}

impl From<PortError> for NotChanged {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl From<WriteError> for NotChanged {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Conflict => Self::Conflict,
            WriteError::Port(error) => Self::Port(error),
        }
    }
}

/// Keeps what people change about rules, and brings it into force. May block.
pub trait RuleDesk: Send + Sync + fmt::Debug {
    /// Everything that an organisation changed.
    ///
    /// # Errors
    /// When it cannot be read.
    fn changes(&self, tenant: &TenantId) -> Result<Vec<KeptChange>, PortError>;

    /// Compiles, keeps and publishes a change.
    ///
    /// # Errors
    /// When it does not come into force; then nothing has changed.
    fn change(&self, change: &NewChange) -> Result<(), NotChanged>;
}

/// Tells how the upstreams are doing. Short, and never blocks.
pub trait UpstreamSource: Send + Sync + fmt::Debug {
    /// The upstreams that this tenant's keys may reach, by id; for the home tenant, every one of
    /// the configuration in use.
    fn upstreams(&self, tenant: &TenantId) -> Vec<Upstream>;

    /// The models that this tenant's keys may ask for, by name; for the home tenant, every one.
    fn models(&self, tenant: &TenantId) -> Vec<ServedModel>;
}

/// Everything the API is wired to.
#[derive(Debug)]
pub struct ControlDeps {
    /// What was recorded.
    pub store: Arc<Store>,
    /// What people work on.
    pub alerts: Arc<Alerts>,
    /// Where events of this process draw their stamps.
    pub stamper: Arc<Stamper>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Reads the configuration anew.
    pub reload: Arc<dyn Reload>,
    /// Tells what only the wiring knows.
    pub status: Arc<dyn StatusSource>,
    /// Tells what judges texts.
    pub detection: Arc<dyn DetectionSource>,
    /// Tells how the upstreams are doing.
    pub upstreams: Arc<dyn UpstreamSource>,
    /// Keeps what people change about rules.
    pub rule_desk: Arc<dyn RuleDesk>,
    /// Looks after virtual keys.
    pub key_desk: Arc<dyn KeyDesk>,
    /// Readers of the event log, by the names of their cursors.
    pub consumers: Vec<&'static str>,
    /// Every metric of the process.
    pub registry: Arc<Registry>,
    /// The metrics of this crate, registered in `registry`.
    pub telemetry: Telemetry,
    /// The tenant of the bootstrap token, and of what nobody could be identified for.
    pub home: TenantId,
    /// A token that may do everything, within `home` unless it names another tenant, if one is set.
    pub bootstrap_token: Option<Secret>,
    /// Where the gateway listens.
    pub gateway: SocketAddr,
    /// Whether this is the demo mode.
    pub demo: bool,
    /// What shakes hands on the listener, if it listens with TLS; cookies are `Secure` then.
    pub tls: Option<Acceptor>,
    /// What is served where the API is not: the web console.
    pub console: axum::Router<()>,
}

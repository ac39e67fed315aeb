//! The Snapshot: everything the data plane needs, compiled, immutable, swapped in one step.
//!
//! `app` compiles it from what people wrote; nothing here reads a file or checks a spelling. What
//! an automatic action changes is a Standing behind `Counters` and never touches a Snapshot.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use detect::{Classifier, Policy, RuleSet};
use dialect::Wire;
use model::counters::BudgetLimit;
use model::money::Price;
use model::reflex::Reflex;
use model::{AppId, KeyId, ModelName, Secret, TeamId, TenantId, UpstreamId, UserId};
use ring::digest;
use subtle::ConstantTimeEq;

use crate::forward::{AwsCredentials, Endpoint};
use crate::provenance::Provenance;

mod route;
mod validity;

pub use route::{ModelRoute, Retry, Stage, Strategy, Target};
pub use validity::{NotValid, Validity};

/// Everything the data plane needs to judge and forward an exchange.
#[derive(Debug)]
pub struct Snapshot {
    /// Grows with every load; each Event names the one that judged it.
    pub version: u64,
    /// Whose console sees the callers that nobody could identify: the operator's own tenant.
    pub home: TenantId,
    /// The virtual keys.
    pub keys: KeyTable,
    /// The models that clients may name.
    pub models: ModelTable,
    /// The compiled detection rules.
    pub rules: Arc<RuleSet>,
    /// The classifier, unless it is off.
    pub classifier: Option<ClassifierUse>,
    /// The inline parts of the playbooks, in the order they run.
    pub reflexes: Vec<Arc<Reflex>>,
    /// What a failed control means, spelled out per control (invariant 6).
    pub on_error: OnError,
    /// How much of anything is too much.
    pub limits: Limits,
}

/// The classifier, and how long an exchange waits for it.
#[derive(Debug, Clone)]
pub struct ClassifierUse {
    /// Both stages.
    pub model: Arc<Classifier>,
    /// The longest wait for the encoder, queue and inference together.
    pub patience: Duration,
}

/// What a control that failed means for the exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFail {
    /// The exchange goes on; that it did is counted and recorded.
    Open,
    /// The exchange ends.
    Closed,
}

/// What a failure means, per control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnError {
    /// Prompt or answer could not be inspected.
    pub inspection: OnFail,
    /// An intent or an Event could not be written.
    pub log: OnFail,
    /// Standings or budgets could not be read or charged.
    pub counters: OnFail,
    /// The classifier did not answer in time.
    pub classifier: OnFail,
}

impl OnError {
    /// Every control closed.
    pub const CLOSED: Self = Self {
        inspection: OnFail::Closed,
        log: OnFail::Closed,
        counters: OnFail::Closed,
        classifier: OnFail::Closed,
    };
}

/// How much of anything is too much. What exceeds a limit is refused, never passed unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest request body.
    pub request_bytes: usize,
    /// The largest answer that is inspected; a longer one is withheld.
    pub answer_bytes: usize,
    /// The most bytes of a stream that are held back at once.
    pub held_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_bytes: 16 << 20,
            answer_bytes: 16 << 20,
            held_bytes: 16 << 20,
        }
    }
}

/// The SHA-256 of a virtual key; all that is ever stored of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// Hashes a key as a client sends it.
    #[must_use]
    pub fn of(key: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, key).as_ref());
        Self(hash)
    }

    /// A hash computed elsewhere, such as the `sha256:` form in a configuration file.
    #[must_use]
    pub const fn from_bytes(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    fn bucket(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(••••)")
    }
}

/// What a virtual key stands for.
#[derive(Debug, Clone)]
pub struct KeyEntry {
    /// The public name of the key.
    pub key: KeyId,
    /// The organisation.
    pub tenant: TenantId,
    /// The team that pays.
    pub team: TeamId,
    /// The application that calls.
    pub app: AppId,
    /// On whose behalf, unless the client says otherwise and may.
    pub user: UserId,
    /// How we learn the end user.
    pub end_user: EndUser,
    /// Whether the application may name its sessions (`x-bartizan-session`) and its documents
    /// (`x-bartizan-documents`).
    pub trusted: bool,
    /// What it may be used for.
    pub scopes: KeyScopes,
    /// The models it may use.
    pub models: Vec<ModelName>,
    /// How it is judged.
    pub policy: Arc<Policy>,
    /// The budgets that every call must fit into.
    pub budgets: Vec<BudgetLimit>,
    /// What its application vouches for.
    pub provenance: Provenance,
    /// Until when this secret of it holds.
    pub validity: Validity,
}

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyScopes {
    /// Calls of models, and the list of them.
    pub models: bool,
    /// Inspections without a call of a model.
    pub inspect: bool,
}

impl KeyScopes {
    /// Calls of models, and nothing else.
    pub const MODELS: Self = Self {
        models: true,
        inspect: false,
    };
}

/// How we learn the end user of a key. A client may forge the last one, and anybody who holds the
/// key the second, so scrutiny and budgets bind the key as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndUser {
    /// The key is the user.
    None,
    /// `x-bartizan-user`, set by an application that policy trusts.
    TrustedHeader,
    /// The `user` field of the request body.
    Body,
}

/// The virtual keys, found by hash and compared in constant time.
#[derive(Debug, Default)]
pub struct KeyTable {
    buckets: HashMap<u64, Vec<(KeyHash, Arc<KeyEntry>)>>,
}

impl KeyTable {
    /// Builds the table. Of two entries with one hash the first wins; `app` reports such a pair.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = (KeyHash, KeyEntry)>) -> Self {
        let mut buckets: HashMap<u64, Vec<(KeyHash, Arc<KeyEntry>)>> = HashMap::new();
        for (hash, entry) in entries {
            let bucket = buckets.entry(hash.bucket()).or_default();
            bucket.push((hash, Arc::new(entry)));
        }
        Self { buckets }
    }

    /// What every secret stands for, in no order; a key that is being rotated has two.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<KeyEntry>> {
        self.buckets.values().flatten().map(|(_, entry)| entry)
    }

    /// Finds what a key stands for. The bucket is chosen by bits of a SHA-256, which tell nothing
    /// of the key; the comparison within takes the same time whatever the difference.
    #[must_use]
    pub fn find(&self, hash: &KeyHash) -> Option<&Arc<KeyEntry>> {
        let bucket = self.buckets.get(&hash.bucket())?;
        let same = bucket.iter().find(|(own, _)| own.0.ct_eq(&hash.0).into());
        same.map(|(_, entry)| entry)
    }
}

/// A model as clients name it, and where it is served.
#[derive(Debug, Clone)]
pub struct ModelEntry {
    /// The name that clients use.
    pub name: ModelName,
    /// Where it is served.
    pub route: ModelRoute,
    /// What a reservation assumes that it costs: the dearest of its targets; `None` when nobody
    /// said.
    pub price: Option<Price>,
    /// The most tokens one choice may have when the client sets no limit; what a reservation
    /// assumes.
    pub max_output_tokens: u64,
    /// Seconds since the Unix epoch, for `GET /v1/models`.
    pub created: u64,
    /// Who made it, for `GET /v1/models`.
    pub owned_by: String,
}

/// The models, by name.
#[derive(Debug, Default)]
pub struct ModelTable {
    by_name: HashMap<Arc<str>, Arc<ModelEntry>>,
}

impl ModelTable {
    /// Builds the table.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = ModelEntry>) -> Self {
        let by_name = entries
            .into_iter()
            .map(|entry| (Arc::from(entry.name.as_str()), Arc::new(entry)))
            .collect();
        Self { by_name }
    }

    /// Every model, in no order.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<ModelEntry>> {
        self.by_name.values()
    }

    /// Finds a model by the name a client sent.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Arc<ModelEntry>> {
        self.by_name.get(name)
    }
}

/// A place that exchanges are forwarded to.
#[derive(Debug)]
pub struct Upstream {
    /// Its name.
    pub id: UpstreamId,
    /// What it is.
    pub kind: UpstreamKind,
    /// Whether its name may lead into private networks.
    pub allow_private: bool,
    /// How long we wait for it.
    pub timeouts: UpstreamTimeouts,
}

/// What an upstream is.
#[derive(Debug)]
pub enum UpstreamKind {
    /// A provider over HTTP.
    Http {
        /// What it speaks.
        wire: Wire,
        /// Where. Comes from configuration, never from a client.
        endpoint: Endpoint,
        /// What shows the provider who we are.
        credential: Option<Credential>,
    },
    /// The demo model, in process.
    Demo,
}

/// What shows a provider who we are.
#[derive(Debug)]
pub enum Credential {
    /// A key that is sent, in the provider's own header.
    Key(Secret),
    /// Keys of AWS that sign each request and are not sent.
    Aws(AwsCredentials),
}

/// How long we wait for an upstream, per phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UpstreamTimeouts {
    /// Until the name is resolved and the connection stands.
    pub connect: Duration,
    /// For the TLS handshake.
    pub tls: Duration,
    /// From the request to the first byte of the answer.
    pub first_byte: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// From the request to the last byte of the answer.
    pub total: Duration,
}

impl Default for UpstreamTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            tls: Duration::from_secs(5),
            first_byte: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            // Longer than any library of a provider waits, and still an end.
            total: Duration::from_secs(1800),
        }
    }
}

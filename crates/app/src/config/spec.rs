//! `bartizan.yaml` as a person writes it. Doc comments here are the descriptions in its schema.
//!
//! Only shapes; what the values mean is checked in [`super::compile`].

mod access;
mod models;
mod routing;
mod storage;

use model::document::Placed;
use schemars::JsonSchema;
use serde::Deserialize;

pub use access::{BudgetSpec, EndUserSpec, KeySpec, PreviousSpec, ScopeSpec, TeamSpec, TenantSpec};
pub use models::{ModelSpec, PriceSpec, RetrySpec, StrategySpec, TargetSpec};
pub use routing::{AwsSpec, TimeoutsSpec, UpstreamKindSpec, UpstreamSpec};
pub use storage::{RetentionSpec, SecretSpec};

/// The configuration of Bartizan.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigSpec {
    /// The version of this format; `1` today.
    pub version: Placed<u32>,
    /// Where Bartizan listens.
    #[serde(default)]
    pub listeners: ListenersSpec,
    /// How the process runs.
    #[serde(default)]
    pub process: ProcessSpec,
    /// The folder of everything that is stored; `./data` beside this file when not given.
    pub data: Option<Placed<String>>,
    /// The key that protects all stored texts. It must not lie inside `data`: whoever copies the
    /// folder must not get the key with it. A `file` that does not exist is created at first start.
    pub root_key: Placed<SecretSpec>,
    /// The organisations. Nothing crosses from one to another.
    #[schemars(length(min = 1))]
    pub tenants: Vec<TenantSpec>,
    /// Where prompts are forwarded to.
    #[schemars(length(min = 1))]
    pub upstreams: Vec<UpstreamSpec>,
    /// The models that clients may name.
    #[schemars(length(min = 1))]
    pub models: Vec<ModelSpec>,
    /// The teams: who pays, and which policy holds.
    #[serde(default)]
    pub teams: Vec<TeamSpec>,
    /// The virtual keys that clients show.
    #[serde(default)]
    pub keys: Vec<KeySpec>,
    /// What findings lead to; teams and keys name one. `default` exists without being written.
    #[serde(default)]
    pub policies: Vec<Placed<detect::PolicySpec>>,
    /// What happens to an exchange when a control fails. There is no default: decide.
    pub on_error: OnErrorSpec,
    /// How long stored things are kept.
    #[serde(default)]
    pub retention: RetentionSpec,
    /// The largest sizes; what is larger is refused, never passed unseen.
    #[serde(default)]
    pub limits: LimitsSpec,
    /// How texts are looked at.
    #[serde(default)]
    pub detection: DetectionSpec,
    /// Detection rules of your own, beside the built-in ones.
    pub rules: Option<DirectorySpec>,
    /// Playbooks of your own, beside the built-in ones.
    pub playbooks: Option<DirectorySpec>,
}

/// Where Bartizan listens.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListenersSpec {
    /// For the applications that call models; `127.0.0.1:8080` when not given.
    pub gateway: Option<ListenerSpec>,
    /// For the console and its API; `127.0.0.1:8081` when not given.
    pub console: Option<ListenerSpec>,
}

/// One listener.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListenerSpec {
    /// Address and port, such as `127.0.0.1:8080` or `[::]:8080`.
    pub address: Placed<String>,
    /// The certificate to show; without it the listener speaks plain HTTP.
    pub tls: Option<TlsSpec>,
}

/// What a listener shows to those who connect.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsSpec {
    /// A file in PEM: the listener's own certificate first, then those above it.
    pub certificate: Placed<String>,
    /// The key of the certificate in PEM.
    pub key: Placed<SecretSpec>,
    /// The oldest version of TLS that is spoken; `tls1.2` when not given.
    pub min_version: Option<TlsVersionSpec>,
    /// A file in PEM with the authorities whose certificates clients show; nobody is asked for one
    /// when not given.
    pub client_ca: Option<Placed<String>>,
    /// Whether clients must show one; `required` when not given.
    pub client_certificate: Option<Placed<DemandSpec>>,
}

/// Whether clients must show a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemandSpec {
    /// Who shows none is let in as well; one that is shown must hold.
    Optional,
    /// Who shows none is not let in.
    Required,
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum TlsVersionSpec {
    /// TLS 1.2.
    #[serde(rename = "tls1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "tls1.3")]
    Tls13,
}

/// How the process runs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessSpec {
    /// The name of this gateway in events; `gateway` when not given.
    pub id: Option<Placed<String>>,
    /// Threads that serve exchanges; the number of processors when not given.
    #[schemars(range(min = 1, max = 1024))]
    pub workers: Option<u16>,
    /// How long exchanges in flight may take to end when the process is told to stop, such as
    /// `30s`; `30s` when not given.
    pub drain: Option<Placed<String>>,
}

/// What happens to an exchange when a control fails.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnErrorSpec {
    /// When a prompt or answer could not be inspected.
    pub inspection: OnFailSpec,
    /// When its event could not be written.
    pub log: OnFailSpec,
    /// When budgets or the watch list could not be read.
    pub counters: OnFailSpec,
    /// When the classifier did not answer in time; as `inspection` when not given.
    pub classifier: Option<OnFailSpec>,
}

/// How texts are looked at.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetectionSpec {
    /// The classifier beside the rules.
    #[serde(default)]
    pub classifier: ClassifierSpec,
}

/// The classifier beside the rules.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassifierSpec {
    /// Whether it looks at prompts; `true` when not given.
    pub enabled: Option<Placed<bool>>,
    /// Threads for its second stage, the encoder; `1` when not given.
    #[schemars(range(min = 1, max = 1024))]
    pub threads: Option<u16>,
    /// How long a prompt may wait for the encoder, queue and inference together; `500ms` when not
    /// given. Beyond it `on_error.classifier` decides.
    pub deadline: Option<Placed<String>>,
}

/// What a failed control means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnFailSpec {
    /// The exchange goes on, and that it did is recorded.
    Open,
    /// The exchange is refused.
    Closed,
}

/// The largest sizes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsSpec {
    /// The largest request body, such as `16MiB`.
    pub request: Option<Placed<String>>,
    /// The largest answer that is inspected; a longer one is withheld.
    pub answer: Option<Placed<String>>,
}

/// A folder of documents.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectorySpec {
    /// The folder; every `.yaml` file in it and below is read.
    pub directory: Placed<String>,
}

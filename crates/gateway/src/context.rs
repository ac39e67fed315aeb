//! What all exchanges of one gateway share: configuration, ports, caches.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use detect::{CacheLimits, VerdictCache};
use model::Clock;
use model::event::Stamper;
use model::ports::{Counters, EventLog, Keys};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio_util::sync::CancellationToken;

use crate::events::{Fact, Metrics};
use crate::forward::{Clients, Upstreams};
use crate::identify::KeyUses;
use crate::inspect::{Inference, ScanPool};
use crate::record::Sealers;
use crate::snapshot::Snapshot;
use crate::tenants::Tenants;

/// How a gateway treats its sockets. What concerns single exchanges stands in the Snapshot. A
/// request may have a hundred headers, which is what the HTTP library finds room for without
/// allocating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The most client connections at once; more wait to be accepted.
    pub max_connections: usize,
    /// The most bytes of request line and headers.
    pub max_header_bytes: usize,
    /// How long a client may take for the headers, and a kept connection may stay quiet before it
    /// sends some. Shorter than clients keep theirs, a request would meet a closing connection.
    pub header_timeout: Duration,
    /// How long a client may take for the body, and we for reading a large one.
    pub body_timeout: Duration,
    /// How long a client may stop reading its answer.
    pub stall_timeout: Duration,
    /// The most exchanges at once on one HTTP/2 connection.
    pub max_streams: u32,
    /// How often a held stream shows that it is alive.
    pub keep_alive: Duration,
    /// How long a drain waits for exchanges to end.
    pub drain_timeout: Duration,
    /// How many large bodies are read or inspected at once.
    pub scan_threads: usize,
    /// How long the inspection of one large body may take.
    pub scan_timeout: Duration,
    /// Threads that run the classifier's encoder.
    pub inference_threads: usize,
    /// How many exchanges may wait for them.
    pub inference_room: usize,
    /// How many verdicts about texts are remembered.
    pub verdicts: CacheLimits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_connections: 10_000,
            max_header_bytes: 64 << 10,
            header_timeout: Duration::from_secs(60),
            body_timeout: Duration::from_secs(30),
            stall_timeout: Duration::from_secs(60),
            max_streams: 100,
            keep_alive: Duration::from_secs(10),
            drain_timeout: Duration::from_secs(30),
            scan_threads: 2,
            scan_timeout: Duration::from_secs(10),
            inference_threads: 1,
            inference_room: 64,
            verdicts: CacheLimits::default(),
        }
    }
}

/// The world as the data plane sees it.
#[derive(Debug, Clone)]
pub struct Ports {
    /// Where intents and Events go.
    pub log: Arc<dyn EventLog>,
    /// Standings and budgets.
    pub counters: Arc<dyn Counters>,
    /// Public keys to seal to, and keys for keyed hashes.
    pub keys: Arc<dyn Keys>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Numbers every Event of this process.
    pub stamper: Arc<Stamper>,
}

/// What all exchanges share.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) config: Config,
    pub(crate) snapshot: Arc<ArcSwap<Snapshot>>,
    pub(crate) ports: Ports,
    pub(crate) tenants: Tenants,
    pub(crate) sealers: Sealers,
    pub(crate) uses: KeyUses,
    pub(crate) clients: Clients,
    /// How the upstreams answered lately.
    pub(crate) upstreams: Arc<Upstreams>,
    pub(crate) scans: ScanPool,
    pub(crate) inference: Inference,
    /// Verdicts about texts that came before.
    pub(crate) verdicts: Arc<VerdictCache>,
    /// Set when the drain's deadline has passed and what still runs is cut.
    pub(crate) killed: CancellationToken,
    metrics: Metrics,
}

impl Context {
    pub(crate) fn new(
        config: Config,
        snapshot: Arc<ArcSwap<Snapshot>>,
        ports: Ports,
        verdicts: Arc<VerdictCache>,
        upstreams: Arc<Upstreams>,
        metrics: Metrics,
    ) -> Self {
        Self {
            scans: ScanPool::new(config.scan_threads),
            inference: Inference::start(config.inference_threads, config.inference_room),
            verdicts,
            config,
            snapshot,
            ports,
            tenants: Tenants::default(),
            sealers: Sealers::default(),
            uses: KeyUses::default(),
            clients: Clients::default(),
            upstreams,
            killed: CancellationToken::new(),
            metrics,
        }
    }

    /// Tells a fact to whoever operates the gateway.
    pub(crate) fn tell(&self, fact: &impl Fact) {
        fact.tell(&self.metrics);
    }
}

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operating system gave no randomness")
    }
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_opaque| NoRandomness)?;
    Ok(bytes)
}

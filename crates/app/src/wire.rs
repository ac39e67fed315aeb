//! The wiring: a list of `build_…` calls, each handing the next what it needs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use control::{Audit, ControlDeps, Telemetry, ensure_admin};
use gateway::{Config, Gateway, Ports};
use model::event::Stamper;
use model::time::SystemClock;
use model::{BootId, Clock, Secret};
use prometheus_client::registry::Registry;
use respond::{Alerts, CONSUMER, Responder, Worker};
use ring::rand::{SecureRandom, SystemRandom};
use store::{Retention, Store, StoreConfig};
use tls::{Acceptor, Identity, Oldest, Protocol};

use crate::banner::Banner;
use crate::commands::check::listing;
use crate::config::compile::{Compiled, Mode, Overrides, Process, Storage};
use crate::config::load::Chosen;
use crate::config::world::RealWorld;
use crate::keys::Keys;
use crate::reload::{Published, Reloader, console_documents};
use crate::root_key;
use crate::upstreams::Upstreams;

/// What a start begins with.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) chosen: Chosen,
    pub(crate) overrides: Overrides,
    pub(crate) compiled: Compiled,
    pub(crate) bootstrap_token: Option<String>,
    pub(crate) addresses: (SocketAddr, SocketAddr),
}

/// Everything that was built, ready to serve.
#[derive(Debug)]
pub(crate) struct Planes {
    pub(crate) gateway: Gateway,
    pub(crate) gateway_tls: Option<Acceptor>,
    pub(crate) control: ControlDeps,
    pub(crate) worker: Worker,
    pub(crate) store: Arc<Store>,
    pub(crate) reloader: Arc<Reloader>,
    pub(crate) banner: Banner,
}

/// Builds everything. Blocks: the store replays what a crash left.
pub(crate) fn wire(start: Start) -> Result<Planes> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let home = start.compiled.tenants.first().cloned();
    let home = home.ok_or_else(|| anyhow!("the configuration has no tenant"))?;
    let demo = start.chosen.mode() == Mode::Demo;
    let fixed = start.compiled.fixed.clone();
    tell_classifier(&start.compiled);

    let stamper = build_stamper(&start.compiled, clock.as_ref())?;
    let store = build_store(&fixed.storage, &stamper, &clock)?;
    let compiled = with_console_documents(start.compiled, &start.chosen, &start.overrides, &store)?;
    let mut registry = Registry::default();
    let first = Published {
        compiled,
        chosen: start.chosen,
        overrides: start.overrides,
    };
    let ports = (Arc::clone(&store), Arc::clone(&stamper), Arc::clone(&clock));
    let reloader = Arc::new(Reloader::new(first, ports, home.clone(), &mut registry)?);
    let gateway = build_gateway(&fixed.process, &reloader, &store, &mut registry);
    let alerts = build_alerts(&store, &stamper, &clock);
    let worker = build_worker(&alerts, &reloader, &fixed.storage)?;
    let audit = Audit::new(store.log(), Arc::clone(&stamper), Arc::clone(&clock));
    let password = ensure_admin(store.records().as_ref(), &audit, &home, clock.now())?;
    let (gateway_tls, console_tls) = build_acceptors(&reloader)?;
    let tls = (gateway_tls.is_some(), console_tls.is_some());
    let control = ControlDeps {
        store: Arc::clone(&store),
        alerts,
        stamper,
        clock,
        reload: Arc::clone(&reloader) as _,
        status: Arc::clone(&reloader) as _,
        detection: Arc::clone(&reloader) as _,
        upstreams: Upstreams::of(&gateway, &reloader),
        rule_desk: Arc::clone(&reloader) as _,
        key_desk: Keys::open(&gateway, &reloader, &store)?,
        consumers: vec![CONSUMER],
        telemetry: Telemetry::register(&mut registry),
        registry: Arc::new(registry),
        home,
        bootstrap_token: bootstrap_token(start.bootstrap_token),
        gateway: start.addresses.0,
        demo,
        tls: console_tls,
        console: console::router(),
    };
    Ok(Planes {
        gateway,
        gateway_tls,
        control,
        worker,
        store,
        reloader,
        banner: Banner {
            gateway: start.addresses.0,
            console: start.addresses.1,
            tls,
            demo,
            password,
        },
    })
}

/// Says whether prompts are classified, and by which model.
fn tell_classifier(compiled: &Compiled) {
    match &compiled.snapshot.classifier {
        Some(classifier) => {
            let encoder = classifier.model.encoder().is_some();
            tracing::info!(
                version = classifier.model.version(),
                encoder,
                "classifier.loaded"
            );
        }
        None => tracing::warn!("classifier.off: only rules look at prompts"),
    }
}

fn build_stamper(compiled: &Compiled, clock: &dyn Clock) -> Result<Arc<Stamper>> {
    let mut random = [0; 10];
    SystemRandom::new()
        .fill(&mut random)
        .map_err(|_opaque| anyhow!("the machine gives no randomness"))?;
    let boot = BootId::mint(clock.now(), &random);
    let gateway = compiled.fixed.process.gateway.clone();
    Ok(Arc::new(Stamper::new(gateway, boot)))
}

fn build_store(
    storage: &Storage,
    stamper: &Arc<Stamper>,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<Store>> {
    let root_key = root_key::obtain(&storage.root_key)?;
    let retention = Retention {
        facts: storage.facts,
        bodies: storage.bodies,
        search: storage.bodies,
    };
    let config = StoreConfig {
        retention,
        ..StoreConfig::new(storage.data.clone(), root_key, Arc::clone(stamper))
    };
    let opened = Store::open(config, Arc::clone(clock));
    let store = opened.with_context(|| format!("cannot open {}", storage.data.display()))?;
    Ok(Arc::new(store))
}

/// Compiles again if the console holds documents: they can only be read once the store is open.
fn with_console_documents(
    compiled: Compiled,
    chosen: &Chosen,
    overrides: &Overrides,
    store: &Arc<Store>,
) -> Result<Compiled> {
    let documents = console_documents(store.records().as_ref())?;
    if documents.is_empty() {
        return Ok(compiled);
    }
    match chosen.compile(&RealWorld, &documents, overrides) {
        Ok(compiled) => Ok(compiled),
        Err(problems) => bail!("the configuration has problems\n\n{}", listing(&problems)),
    }
}

fn build_gateway(
    process: &Process,
    reloader: &Reloader,
    store: &Store,
    registry: &mut Registry,
) -> Gateway {
    let (stamper, clock) = reloader.stamper_and_clock();
    let config = Config {
        drain_timeout: process.drain,
        inference_threads: process.inference,
        ..Config::default()
    };
    let ports = Ports {
        log: store.log(),
        counters: store.counters(),
        keys: store.keys(),
        clock,
        stamper,
    };
    let registry = registry.sub_registry_with_prefix("bartizan");
    Gateway::new(config, reloader.snapshot(), ports, registry)
}

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// For the gateway and for the console.
fn build_acceptors(reloader: &Reloader) -> Result<(Option<Acceptor>, Option<Acceptor>)> {
    let (listeners, shown) = (reloader.listeners(), reloader.identities());
    let both = [Protocol::Http2, Protocol::Http1];
    let gateway = build_acceptor(shown.gateway.as_ref(), listeners.gateway.tls, &both)?;
    let one = [Protocol::Http1];
    let console = build_acceptor(shown.console.as_ref(), listeners.console.tls, &one)?;
    Ok((gateway, console))
}

fn build_acceptor(
    shown: Option<&Arc<Identity>>,
    oldest: Option<Oldest>,
    protocols: &[Protocol],
) -> Result<Option<Acceptor>> {
    let (Some(shown), Some(oldest)) = (shown, oldest) else {
        return Ok(None);
    };
    let acceptor = Acceptor::new(Arc::clone(shown), protocols, oldest, HANDSHAKE);
    Ok(Some(acceptor.context("TLS cannot be offered")?))
}

fn build_alerts(store: &Arc<Store>, stamper: &Arc<Stamper>, clock: &Arc<dyn Clock>) -> Arc<Alerts> {
    Arc::new(Alerts::new(respond::Ports {
        log: store.log(),
        records: store.records(),
        counters: store.counters(),
        clock: Arc::clone(clock),
        stamper: Arc::clone(stamper),
    }))
}

fn build_worker(alerts: &Arc<Alerts>, reloader: &Reloader, storage: &Storage) -> Result<Worker> {
    let responder = Responder::new(Arc::clone(alerts), reloader.playbooks());
    Ok(Arc::new(responder.keeping(storage.alerts)).spawn()?)
}

/// A token shorter than this can be guessed.
const SAFE_TOKEN_BYTES: usize = 16;

fn bootstrap_token(value: Option<String>) -> Option<Secret> {
    let value = value.filter(|value| !value.is_empty())?;
    tracing::warn!(
        "bootstrap_token.active: a token with all rights is set; unset it when people can sign in"
    );
    if value.len() < SAFE_TOKEN_BYTES {
        tracing::warn!(
            "bootstrap_token.short: it can be guessed; use {SAFE_TOKEN_BYTES} bytes or more"
        );
    }
    Some(Secret::new(value))
}

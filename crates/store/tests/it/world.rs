//! A store in a folder of its own, under a clock that tests move.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use model::event::{Entry, Stamper};
use model::exchange::ExchangeEvent;
use model::sealed::{SealedBody, Sealer};
use model::{
    BodyPlain, BootId, Clock, Conversation, Envelope, Event, ExchangeId, GatewayId, Origin, Scope,
    Secret, Segment, TenantId, Timestamp,
};
use store::{Store, StoreConfig};
use tempfile::TempDir;
use testkit::ManualClock;
use testkit::sample::{self, NOON};

pub(crate) const SOON: Duration = Duration::from_secs(10);

/// A store that can be opened again and again.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) change: fn(&mut StoreConfig),
    pub(crate) boots: std::cell::Cell<u8>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_config| {})
    }

    pub(crate) fn with(change: fn(&mut StoreConfig)) -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            clock: Arc::new(ManualClock::default()),
            change,
            boots: std::cell::Cell::new(100),
        }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config(&self) -> StoreConfig {
        let boot = self.boots.get();
        self.boots.set(boot + 1);
        let mut config = config(self.data(), boot);
        (self.change)(&mut config);
        config
    }

    pub(crate) fn open(&self) -> Store {
        self.try_open().unwrap()
    }

    pub(crate) fn try_open(&self) -> Result<Store, model::ports::PortError> {
        Store::open(self.config(), Arc::clone(&self.clock) as Arc<dyn Clock>)
    }
}

pub(crate) fn config(data: &Path, boot: u8) -> StoreConfig {
    let gateway = GatewayId::parse("store-test").unwrap();
    let stamper = Arc::new(Stamper::new(gateway, BootId::mint(NOON, &[boot; 10])));
    StoreConfig::new(data.to_owned(), Secret::new([7; 32]), stamper)
}

/// Waits until everything appended so far is committed, and returns it.
pub(crate) fn committed(store: &Store, count: usize) -> Vec<Envelope> {
    let log = store.log();
    let mut found = Vec::new();
    let mut position = 0;
    while found.len() < count {
        assert!(log.wait(position, SOON), "{:?}", store.status());
        for event in log.read(&Scope::Installation, position, 1000).unwrap() {
            assert!(event.position > position);
            position = event.position;
            found.push(Arc::unwrap_or_clone(event.envelope));
        }
    }
    found
}

pub(crate) fn append(store: &Store, envelope: &Envelope) {
    let scope = envelope
        .tenant
        .clone()
        .map_or(Scope::Installation, Scope::Tenant);
    let entry = Entry::Event {
        envelope: Box::new(envelope.clone()),
        body: None,
    };
    store.log().append(&scope, &entry).unwrap();
}

pub(crate) fn append_intent(store: &Store, number: u64) {
    let entry = Entry::Intent {
        stamp: sample::stamp(number),
        intent: Box::new(sample::intent(number)),
    };
    store.log().append(&sample::scope(), &entry).unwrap();
}

/// The end of the exchange of this number.
pub(crate) fn ended(number: u64) -> Envelope {
    exchange(number, sample::exchange(number))
}

pub(crate) fn exchange(number: u64, event: ExchangeEvent) -> Envelope {
    sample::envelope(number, Event::Exchange(Box::new(event)))
}

/// An exchange minted at a time.
pub(crate) fn id_at(at: Timestamp, number: u8) -> ExchangeId {
    ExchangeId::mint(at, &[number; 10])
}

pub(crate) fn said(prompt: &str, answer: &str) -> Conversation {
    Conversation {
        request: vec![Segment::content(Origin::User, 0, prompt)],
        answer: vec![Segment::content(Origin::Assistant, 0, answer)],
    }
}

pub(crate) fn seal(
    store: &Store,
    tenant: &TenantId,
    exchange: ExchangeId,
    body: &BodyPlain,
) -> SealedBody {
    let sealer = Sealer::new(&store.keys().intake().unwrap(), [5; 32]);
    let plain = serde_json::to_vec(body).unwrap();
    sealer
        .seal([6; 32], &BodyPlain::context(tenant, exchange), &plain)
        .unwrap()
}

/// Appends an exchange with what was said in it.
pub(crate) fn append_said(store: &Store, mut envelope: Envelope, body: &BodyPlain) {
    let Event::Exchange(event) = &mut envelope.event else {
        panic!("an exchange");
    };
    let tenant = envelope.tenant.clone().unwrap();
    let sealed = seal(store, &tenant, event.exchange, body);
    event.body = Some(sealed.digest());
    let entry = Entry::Event {
        envelope: Box::new(envelope),
        body: Some(Box::new(sealed)),
    };
    store.log().append(&Scope::Tenant(tenant), &entry).unwrap();
}

/// Waits until everything committed is in the search index.
pub(crate) fn indexed(store: &Store) {
    for _round in 0..1000 {
        let status = store.status();
        if status.search_lag == 0 {
            return;
        }
        assert_eq!(status.search_error, None);
        store.log().wait(u64::MAX, Duration::from_millis(10));
    }
    panic!("the search index does not grow");
}

//! A small world: the router over a real store in a temporary folder, with people of two tenants.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use control::people::NewPerson;
use control::roles::Role;
use control::{
    Audit, ClassifierInUse, Control, ControlDeps, Detection, DetectionSource, Document, JudgedKey,
    KeptChange, NewChange, NotChanged, Reload, Reloaded, RuleDesk, StatusSource, Telemetry,
};
use detect::RuleSet;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use model::event::{Entry, Stamper};
use model::exchange::{Effect, ExchangeEvent};
use model::ports::PortError;
use model::sealed::Sealer;
use model::segment::BodyPlain;
use model::standing::Author;
use model::{
    BootId, Clock, Diagnostic, Event, GatewayId, Scope, Secret, TenantId, Timestamp, UserId,
};
use parking_lot::Mutex;
use prometheus_client::registry::Registry;
use respond::{Alerts, Ports, Responder};
use serde_json::{Value, json};
use store::{Store, StoreConfig};
use tempfile::TempDir;
use testkit::{ManualClock, sample};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::marmalade;

/// The password of everybody but the administrator.
pub(crate) const PASSWORD: &str = "a password for tests";
/// The bootstrap token.
pub(crate) const TOKEN: &str = "bootstrap-token-for-tests";

/// The rule of which every change is refused.
pub(crate) const REFUSED: &str = "pii.email_address";

/// What the wiring of the process would tell.
#[derive(Debug)]
pub(crate) struct Wiring {
    pub(crate) reloads: AtomicU64,
    changes: Mutex<Vec<(TenantId, KeptChange)>>,
}

/// Keeps changes in memory; refuses those of a rule that it was told to refuse.
impl RuleDesk for Wiring {
    fn changes(&self, tenant: &TenantId) -> Result<Vec<KeptChange>, PortError> {
        let changes = self.changes.lock();
        let own = changes.iter().filter(|(owner, _)| owner == tenant);
        Ok(own.map(|(_, kept)| kept.clone()).collect())
    }

    fn change(&self, change: &NewChange) -> Result<(), NotChanged> {
        if change.name == REFUSED {
            let problem = Diagnostic::error("C014", "team `sales` is not declared");
            return Err(NotChanged::Problems(vec![problem]));
        }
        let mut changes = self.changes.lock();
        let known = changes
            .iter()
            .position(|(owner, kept)| *owner == change.tenant && kept.name == change.name);
        let before = known.map(|index| changes.remove(index).1);
        let version = before.as_ref().map_or(0, |kept| kept.version);
        if version != change.expected {
            changes.extend(before.map(|before| (change.tenant.clone(), before)));
            return Err(NotChanged::Conflict);
        }
        let kept = KeptChange {
            name: change.name.clone(),
            version: version + 1,
            text: change.text.clone(),
            author: change.author.clone(),
            at: sample::NOON,
            before: before.map(|before| before.text),
        };
        changes.push((change.tenant.clone(), kept));
        Ok(())
    }
}

impl Reload for Wiring {
    fn reload(&self) -> Reloaded {
        self.reloads.fetch_add(1, Ordering::SeqCst);
        Reloaded {
            at: sample::NOON,
            ok: false,
            problems: vec![Diagnostic::error("C014", "team `sales` is not declared")],
        }
    }
}

/// Compiled once for all tests.
fn rules() -> Arc<RuleSet> {
    static RULES: OnceLock<Arc<RuleSet>> = OnceLock::new();
    let compile = || {
        let compiled = detect::compile_rules(&detect::builtin_sources());
        Arc::new(compiled.map(|(rules, _)| rules).unwrap())
    };
    Arc::clone(RULES.get_or_init(compile))
}

impl DetectionSource for Wiring {
    fn detection(&self, tenant: &TenantId) -> Detection {
        let mut policies = BTreeMap::from([("default".to_owned(), Arc::default())]);
        if *tenant == sample::tenant() {
            policies.insert("research".to_owned(), Arc::default());
        }
        Detection {
            snapshot: 1,
            rules: rules(),
            classifier: Some(ClassifierInUse {
                model: marmalade::classifier(),
                patience: Duration::from_millis(300),
            }),
            policies,
            keys: vec![JudgedKey {
                key: "support-bot".to_owned(),
                team: "support".to_owned(),
                policy: "default".to_owned(),
            }],
        }
    }
}

impl StatusSource for Wiring {
    fn snapshot(&self) -> (u64, Timestamp) {
        (1, sample::NOON)
    }

    fn last_reload(&self) -> Option<Reloaded> {
        (self.reloads.load(Ordering::SeqCst) > 0).then(|| self.reload())
    }

    fn document(&self) -> Document {
        Document {
            file: Some("bartizan.yaml".to_owned()),
            yaml: "version: 1\n".to_owned(),
            problems: Vec::new(),
        }
    }

    fn ready(&self) -> bool {
        true
    }

    fn tenants(&self) -> Vec<TenantId> {
        vec![sample::tenant(), sample::other_tenant()]
    }
}

pub(crate) struct World {
    pub(crate) router: Router,
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) responder: Responder,
    pub(crate) shutdown: CancellationToken,
    pub(crate) audit: Audit,
    stamper: Arc<Stamper>,
    data: TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }
}

/// Somebody at the console.
#[derive(Debug, Clone, Default)]
pub(crate) struct Somebody {
    pub(crate) cookie: Option<String>,
    pub(crate) csrf: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) origin: Option<String>,
    /// The tenant that is asked for.
    pub(crate) tenant: Option<String>,
    /// The last event of the live stream that was seen.
    pub(crate) last_event: Option<u64>,
}

impl World {
    pub(crate) fn new() -> Self {
        let (mut world, deps) = Self::unbuilt();
        world.router = Control::new(deps, world.shutdown.clone()).router;
        world
    }

    /// A world whose API is yet to be built from what is needed for it.
    pub(crate) fn unbuilt() -> (Self, ControlDeps) {
        let data = TempDir::new().unwrap();
        let clock = Arc::new(ManualClock::default());
        let gateway = GatewayId::parse("gw-1").unwrap();
        let stamper = Arc::new(Stamper::new(gateway, BootId::mint(sample::NOON, &[1; 10])));
        let root_key = Secret::new(vec![7; 32]);
        let config = StoreConfig::new(data.path().to_owned(), root_key, stamper.clone());
        let store = Arc::new(Store::open(config, clock.clone()).unwrap());
        let alerts = Arc::new(Alerts::new(Ports {
            log: store.log(),
            records: store.records(),
            counters: store.counters(),
            clock: clock.clone(),
            stamper: stamper.clone(),
        }));
        let playbooks = respond::compile_playbooks(&respond::builtin_sources()).unwrap();
        let playbooks = Arc::new(ArcSwap::from_pointee(playbooks));
        let world = Self {
            router: Router::new(),
            responder: Responder::new(alerts.clone(), playbooks),
            shutdown: CancellationToken::new(),
            audit: Audit::new(store.log(), stamper.clone(), clock.clone()),
            store,
            clock,
            stamper,
            data,
        };
        let deps = world.deps(alerts);
        (world, deps)
    }

    fn deps(&self, alerts: Arc<Alerts>) -> ControlDeps {
        let wiring = Arc::new(Wiring {
            reloads: AtomicU64::new(0),
            changes: Mutex::default(),
        });
        let mut registry = Registry::default();
        let telemetry = Telemetry::register(&mut registry);
        ControlDeps {
            store: self.store.clone(),
            alerts,
            stamper: self.stamper.clone(),
            clock: self.clock.clone(),
            reload: wiring.clone(),
            status: wiring.clone(),
            detection: wiring.clone(),
            upstreams: wiring.clone(),
            rule_desk: wiring,
            key_desk: Arc::new(crate::keys::Desk::default()),
            consumers: vec![respond::CONSUMER],
            registry: Arc::new(registry),
            telemetry,
            home: sample::tenant(),
            bootstrap_token: Some(Secret::new(TOKEN)),
            gateway: SocketAddr::from(([127, 0, 0, 1], 8080)),
            demo: false,
            tls: None,
            console: Router::new().fallback(|| async { "the console" }),
        }
    }

    /// Makes a person with the usual password.
    pub(crate) fn person(&self, name: &str, tenant: TenantId, role: Role) {
        let person = NewPerson {
            name: UserId::parse(name).unwrap(),
            tenant,
            role,
            password: Secret::new(PASSWORD),
            must_change_password: false,
        };
        let records = self.store.records();
        let now = self.clock.now();
        control::people::create(records.as_ref(), &self.audit, &person, Author::System, now)
            .unwrap();
    }

    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let body = json!({"user": name, "password": password});
        self.send(&Somebody::default(), "POST", "/api/v1/session", Some(body))
            .await
    }

    /// Makes a person of a role, and signs them in.
    pub(crate) async fn signed_in(&self, name: &str, tenant: TenantId, role: Role) -> Somebody {
        self.person(name, tenant, role);
        let answer = self.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        Somebody::of(&answer)
    }

    pub(crate) async fn get(&self, who: &Somebody, path: &str) -> Answer {
        self.send(who, "GET", &format!("/api/v1{path}"), None).await
    }

    pub(crate) async fn post(&self, who: &Somebody, path: &str, body: Value) -> Answer {
        self.send(who, "POST", &format!("/api/v1{path}"), Some(body))
            .await
    }

    pub(crate) async fn send(
        &self,
        who: &Somebody,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let response = self.open(who, method, path, body).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or_else(|_| text()),
        }
    }

    /// Sends a request and leaves the body of the answer to be read.
    pub(crate) async fn open(
        &self,
        who: &Somebody,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Response<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "console.example");
        if let Some(cookie) = &who.cookie {
            request = request.header("cookie", format!("bartizan_session={cookie}"));
        }
        if let Some(csrf) = &who.csrf {
            request = request.header("x-bartizan-csrf", csrf);
        }
        if let Some(token) = &who.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(origin) = &who.origin {
            request = request.header("origin", origin);
        }
        if let Some(tenant) = &who.tenant {
            request = request.header("x-bartizan-tenant", tenant);
        }
        if let Some(position) = who.last_event {
            request = request.header("last-event-id", position.to_string());
        }
        let body = match body {
            Some(json) => {
                request = request.header("content-type", "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).unwrap();
        let peer = SocketAddr::from(([192, 0, 2, 7], 4711));
        request
            .extensions_mut()
            .insert(ConnectInfo(control::Peer(peer)));
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// An exchange ends: its standings bind, its event and its body are in the log.
    pub(crate) fn ends(&self, mut event: ExchangeEvent, body: Option<BodyPlain>) {
        for action in &event.actions {
            if let Effect::Standing { standing } = &action.effect {
                let counters = self.store.counters();
                counters.set(&Scope::Installation, standing).unwrap();
            }
        }
        let tenant = event.principal.as_ref().unwrap().tenant.clone();
        let sealed = body.map(|body| {
            let sealer = Sealer::new(&self.store.keys().intake().unwrap(), [9; 32]);
            let context = BodyPlain::context(&tenant, event.exchange);
            let plain = serde_json::to_vec(&body).unwrap();
            Box::new(sealer.seal([8; 32], &context, &plain).unwrap())
        });
        event.body = sealed.as_ref().map(|sealed| sealed.digest());
        let event = Event::Exchange(Box::new(event));
        let envelope = self.stamper.wrap(self.clock.now(), Some(tenant), event);
        let entry = Entry::Event {
            envelope: Box::new(envelope),
            body: sealed,
        };
        self.store
            .log()
            .append(&Scope::Installation, &entry)
            .unwrap();
        self.commit();
    }

    /// Waits until everything that was appended is committed, and what follows from it is done.
    pub(crate) fn settle(&self) {
        self.commit();
        while self.responder.run_once().unwrap() > 0 {}
        self.commit();
    }

    /// Waits until everything that was appended is committed.
    pub(crate) fn commit(&self) {
        let log = self.store.log();
        while self.store.status().spool_bytes > 0 {
            log.wait(self.store.status().position, Duration::from_millis(20));
        }
    }

    /// Everything under the data folder, as bytes.
    pub(crate) fn files(&self) -> Vec<Vec<u8>> {
        let mut folders = vec![self.data.path().to_owned()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(std::fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// The acts in the audit trail, newest first, but for that of asking for them.
    pub(crate) async fn acts(&self) -> Vec<Value> {
        let mut acts = self.all_acts().await;
        acts.retain(|act| act["act"] != "token.used");
        acts
    }

    /// Every act in the audit trail, newest first.
    pub(crate) async fn all_acts(&self) -> Vec<Value> {
        self.commit();
        let token = Somebody::with_token();
        let answer = self.get(&token, "/events?type=admin&limit=200").await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        answer.body["items"].as_array().unwrap().clone()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

impl Somebody {
    /// Whoever signed in with this answer.
    pub(crate) fn of(answer: &Answer) -> Self {
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        let value = cookie.split(['=', ';']).nth(1).unwrap();
        Self {
            cookie: Some(value.to_owned()),
            csrf: answer.body["csrf"].as_str().map(str::to_owned),
            ..Self::default()
        }
    }

    /// Whoever holds the bootstrap token.
    pub(crate) fn with_token() -> Self {
        Self {
            token: Some(TOKEN.to_owned()),
            ..Self::default()
        }
    }
}

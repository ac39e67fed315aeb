//! Sample values, made to be changed with `..`: who calls, an exchange, a standing.

use std::sync::Arc;
use std::time::Duration;

use model::exchange::{Client, ExchangeEvent, Inspection, Intent, Latency, Outcome, Profile};
use model::finding::Finding;
use model::money::MicroUsd;
use model::principal::Principal;
use model::standing::Author;
use model::{
    AlertId, AppId, BootId, Direction, Event, ExchangeId, GatewayId, KeyId, Kind, ModelName,
    RuleId, Scope, Score, SessionId, Severity, Span, Stamp, Standing, StandingId, StandingKind,
    Target, TeamId, TenantId, Timestamp, UserId, UserSource, Verdict,
};

/// A Monday noon.
pub const NOON: Timestamp = Timestamp::from_unix_micros(1_760_356_800_000_000);

fn bytes(number: u64) -> [u8; 10] {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    random
}

/// The exchange of this number, later numbers later.
#[must_use]
pub fn exchange_id(number: u64) -> ExchangeId {
    ExchangeId::mint(NOON.plus(Duration::from_millis(number)), &bytes(number))
}

/// The standing of this number.
#[must_use]
pub fn standing_id(number: u64) -> StandingId {
    StandingId::mint(NOON.plus(Duration::from_millis(number)), &bytes(number))
}

/// The alert of this number.
#[must_use]
pub fn alert_id(number: u64) -> AlertId {
    AlertId::mint(NOON.plus(Duration::from_millis(number)), &bytes(number))
}

/// The tenant `acme`.
#[must_use]
pub fn tenant() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Another tenant, which must see nothing of `acme`.
#[must_use]
pub fn other_tenant() -> TenantId {
    TenantId::parse("globex").unwrap()
}

/// The reach of `acme`.
#[must_use]
pub fn scope() -> Scope {
    Scope::Tenant(tenant())
}

/// The reach of the other tenant.
#[must_use]
pub fn other_scope() -> Scope {
    Scope::Tenant(other_tenant())
}

/// `user-a` of team support, calling from the helpdesk with the key `support-bot`.
#[must_use]
pub fn principal() -> Principal {
    Principal {
        tenant: tenant(),
        team: TeamId::parse("support").unwrap(),
        app: AppId::parse("helpdesk").unwrap(),
        key: KeyId::parse("support-bot").unwrap(),
        user: UserId::parse("user-a").unwrap(),
        user_source: UserSource::Key,
    }
}

/// A session of that principal.
#[must_use]
pub fn session() -> SessionId {
    SessionId::parse("s-0001").unwrap()
}

/// The stamp of this number at one start of the gateway `gw-1`.
#[must_use]
pub fn stamp(sequence: u64) -> Stamp {
    Stamp {
        gateway: GatewayId::parse("gw-1").unwrap(),
        boot: BootId::mint(NOON, &[1; 10]),
        sequence,
    }
}

/// An event of `acme` with the stamp of this number, appended at noon.
#[must_use]
pub fn envelope(sequence: u64, event: Event) -> model::Envelope {
    model::Envelope {
        v: model::event::EVENT_VERSION,
        stamp: stamp(sequence),
        at: NOON,
        tenant: Some(tenant()),
        event,
    }
}

/// What admission promised for the exchange of this number.
#[must_use]
pub fn intent(number: u64) -> Intent {
    Intent {
        exchange: exchange_id(number),
        at: NOON,
        principal: principal(),
        session: session(),
        route: Arc::from("/v1/chat/completions"),
        model: ModelName::parse("demo").unwrap(),
        reserved: MicroUsd(0),
    }
}

/// A completed exchange without findings.
#[must_use]
pub fn exchange(number: u64) -> ExchangeEvent {
    let clean = Inspection::Scanned {
        verdict: Verdict::Pass,
    };
    ExchangeEvent {
        exchange: exchange_id(number),
        principal: Some(principal()),
        session: Some(session()),
        started: NOON,
        route: Arc::from("/v1/chat/completions"),
        dialect: Some(Arc::from("openai.chat_completions")),
        streamed: false,
        model: Some(ModelName::parse("demo").unwrap()),
        served_model: None,
        upstream: None,
        upstream_calls: 1,
        attempts: Vec::new(),
        status: Some(200),
        outcome: Outcome::Completed,
        profile: Profile::Normal,
        scrutinised: None,
        input: clean.clone(),
        output: clean,
        findings: Vec::new(),
        actions: Vec::new(),
        usage: None,
        cost: None,
        latency: Latency::default(),
        prompt: None,
        answer: None,
        client: Client::default(),
        snapshot: 1,
        body: None,
    }
}

/// A finding of this kind, quite sure and quite bad.
#[must_use]
pub fn finding(kind: Kind, direction: Direction) -> Finding {
    Finding {
        rule: RuleId::parse("sample.rule").unwrap(),
        rule_version: 1,
        kind,
        entity: None,
        direction,
        segment: 0,
        span: Span { start: 0, end: 4 },
        score: Score::from_millis(900),
        severity: Severity::High,
        techniques: vec![Arc::from("AML.T0051.000"), Arc::from("LLM01:2025")],
        layers: Vec::new(),
        value: None,
        echo: false,
        stage: None,
    }
}

/// A standing of `acme`, set at noon for a day by a playbook.
#[must_use]
pub fn standing(number: u64, target: Target, kind: StandingKind) -> Standing {
    Standing {
        id: standing_id(number),
        tenant: tenant(),
        target,
        kind,
        reason: Arc::from("sample"),
        author: Author::Playbook {
            id: Arc::from("sample"),
            version: 1,
        },
        exchange: Some(exchange_id(number)),
        created: NOON,
        expires: NOON.plus(Duration::from_secs(86_400)),
    }
}

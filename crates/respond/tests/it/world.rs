//! A small world: the ports in memory, the built-in playbooks, and exchanges as a gateway would
//! write them.

use std::sync::Arc;
use std::time::Duration;

use model::event::{Entry, Stamper};
use model::exchange::{ActionDone, Effect, ExchangeEvent, Inspection, Outcome};
use model::ports::{Counters, EventLog};
use model::standing::Author;
use model::{
    BootId, Clock, Direction, Event, GatewayId, Kind, Scope, Standing, StandingKind, Target,
    Verdict,
};
use respond::{Alert, AlertQuery, Alerts, Playbook, Ports, Responder};
use testkit::{Faults, ManualClock, MemoryCounters, MemoryLog, MemoryRecords, sample};

pub(crate) struct World {
    pub(crate) faults: Arc<Faults>,
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) counters: Arc<MemoryCounters>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) stamper: Arc<Stamper>,
    pub(crate) alerts: Arc<Alerts>,
    pub(crate) responder: Responder,
}

impl World {
    /// An empty world with the playbooks that come with the product. All ports share one switch
    /// for faults, as they would share one crash.
    pub(crate) fn new() -> Self {
        Self::with_playbooks(builtin())
    }

    /// A world in which closed alerts are kept for so long.
    pub(crate) fn keeping(closed: Duration) -> Self {
        let world = Self::new();
        Self {
            responder: world.responder.keeping(closed),
            ..world
        }
    }

    pub(crate) fn with_playbooks(playbooks: Vec<Playbook>) -> Self {
        let faults = Arc::new(Faults::default());
        let log = Arc::new(MemoryLog::with_faults(Arc::clone(&faults)));
        let records = Arc::new(MemoryRecords::with_faults(Arc::clone(&faults)));
        let counters = Arc::new(MemoryCounters::with_faults(Arc::clone(&faults)));
        let clock = Arc::new(ManualClock::default());
        let gateway = GatewayId::parse("gw-1").unwrap();
        let boot = BootId::mint(sample::NOON, &[1; 10]);
        let stamper = Arc::new(Stamper::new(gateway, boot));
        let alerts = Arc::new(Alerts::new(Ports {
            log: log.clone(),
            records,
            counters: counters.clone(),
            clock: clock.clone(),
            stamper: stamper.clone(),
        }));
        let playbooks = Arc::new(arc_swap::ArcSwap::from_pointee(playbooks));
        let responder = Responder::new(Arc::clone(&alerts), playbooks);
        Self {
            faults,
            log,
            counters,
            clock,
            stamper,
            alerts,
            responder,
        }
    }

    /// An exchange ends: its standings bind, and its event is in the log.
    pub(crate) fn ends(&self, event: ExchangeEvent) {
        let principal = event.principal.clone();
        for action in &event.actions {
            if let Effect::Standing { standing } = &action.effect {
                self.counters.set(&Scope::Installation, standing).unwrap();
            }
        }
        let tenant = principal.map(|principal| principal.tenant);
        let event = Event::Exchange(Box::new(event));
        let envelope = self.stamper.wrap(self.clock.now(), tenant, event);
        let entry = Entry::Event {
            envelope: Box::new(envelope),
            body: None,
        };
        self.log.append(&Scope::Installation, &entry).unwrap();
    }

    /// The responder works until there is nothing left to do.
    pub(crate) fn settle(&self) {
        while self.responder.run_once().unwrap() > 0 {}
    }

    /// An attack of this number ends, and the responder has dealt with it.
    pub(crate) fn attack(&self, number: u64) {
        self.ends(blocked(number));
        self.settle();
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Every alert of `acme`, newest first.
    pub(crate) fn all(&self) -> Vec<Alert> {
        self.of(&sample::scope())
    }

    pub(crate) fn of(&self, scope: &Scope) -> Vec<Alert> {
        let query = AlertQuery {
            limit: 100,
            ..AlertQuery::default()
        };
        self.alerts.list(scope, &query).unwrap()
    }

    /// The only alert there is.
    pub(crate) fn only(&self) -> Alert {
        let mut alerts = self.all();
        assert_eq!(alerts.len(), 1, "exactly one alert");
        alerts.remove(0)
    }

    /// Everything that was done, in order.
    pub(crate) fn acts(&self) -> Vec<String> {
        let act = |envelope: model::Envelope| match envelope.event {
            Event::Action(action) => Some(action.act.as_ref().to_owned()),
            Event::Exchange(_) | Event::Inspect(_) | Event::Admin(_) | Event::System(_) => None,
        };
        self.log.events().into_iter().filter_map(act).collect()
    }
}

/// The playbooks that come with the product.
pub(crate) fn builtin() -> Vec<Playbook> {
    respond::compile_playbooks(&respond::builtin_sources()).unwrap()
}

/// A person at the console.
pub(crate) fn person(name: &str) -> Author {
    Author::Person {
        name: Arc::from(name),
    }
}

/// A prompt injection that the gateway blocked, with what playbook 1 did about it.
pub(crate) fn blocked(number: u64) -> ExchangeEvent {
    let base = sample::exchange(number);
    let denied = Effect::Denied {
        status: 403,
        code: Arc::from("prompt_injection_detected"),
    };
    let session = Target::Session(sample::session());
    let user = Target::User(sample::principal().user);
    let scrutiny = StandingKind::Scrutiny {
        remaining: 10,
        of: 10,
    };
    let watch = set(number, 0, session, StandingKind::Watch);
    let scrutiny = set(number, 1, user, scrutiny);
    ExchangeEvent {
        status: Some(403),
        upstream_calls: 0,
        attempts: Vec::new(),
        outcome: Outcome::Blocked {
            code: Arc::from("prompt_injection_detected"),
        },
        input: Inspection::Scanned {
            verdict: Verdict::Block,
        },
        output: Inspection::NOT_REACHED,
        findings: vec![sample::finding(Kind::Injection, Direction::Input)],
        actions: vec![
            done("block", denied),
            done("watch", Effect::Standing { standing: watch }),
            done("scrutiny", Effect::Standing { standing: scrutiny }),
        ],
        ..base
    }
}

/// An answer that policy withheld; no inline step ran.
pub(crate) fn withheld(number: u64) -> ExchangeEvent {
    ExchangeEvent {
        outcome: Outcome::Withheld {
            code: Arc::from("sensitive_data_withheld"),
        },
        output: Inspection::Scanned {
            verdict: Verdict::Block,
        },
        findings: vec![sample::finding(Kind::Secret, Direction::Output)],
        ..sample::exchange(number)
    }
}

fn set(number: u64, which: u64, target: Target, kind: StandingKind) -> Standing {
    Standing {
        exchange: Some(sample::exchange_id(number)),
        author: Author::Playbook {
            id: Arc::from("prompt_injection"),
            version: 1,
        },
        ..sample::standing(number * 10 + which, target, kind)
    }
}

fn done(step: &str, effect: Effect) -> ActionDone {
    ActionDone {
        playbook: Arc::from("prompt_injection"),
        version: 1,
        step: Arc::from(step),
        effect,
    }
}

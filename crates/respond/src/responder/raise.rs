//! Raising one alert, or adding an exchange to one that is open.
//!
//! INVARIANT: an exchange is counted once. The place of the latest exchange is kept with the
//! alert in the same write, places only grow, and all alerts of one fingerprint are written in
//! the order of the log; so what lies at or before that place has been counted.

use std::time::Duration;

use model::event::Envelope;
use model::exchange::{ActionDone, Effect, ExchangeEvent, Outcome};
use model::ports::{Committed, PortError, RecordQuery, WriteError};
use model::principal::Principal;
use model::standing::Author;
use model::{AlertId, ExchangeId};
use ring::digest;

use super::matching::Due;
use crate::alert::{Alert, AlertAction, AlertStatus, Deed};
use crate::alerts::{ALERTS, Alerts, Pending, Row};

/// How long an open alert takes in further exchanges after its latest one.
const WINDOW: Duration = Duration::from_secs(600);

/// SAFETY LIMIT: how many exchanges one alert stands for, so that its record stays small.
const MAX_EXCHANGES: usize = 200;

/// How often a write is tried again when somebody else wrote first.
const MAX_ATTEMPTS: u32 = 32;

/// How many alerts of one fingerprint are looked at; more than one only matters when the clocks of
/// gateways disagree.
const MAX_ALIKE: usize = 16;

/// Raises the alert, or adds the exchange to the open alert of the same playbook and session.
pub(crate) fn raise(
    alerts: &Alerts,
    due: &Due,
    committed: &Committed,
    event: &ExchangeEvent,
) -> Result<(), PortError> {
    let Some(principal) = &event.principal else {
        return Err(PortError {
            code: "respond.nobody",
            message: "a playbook ran for a caller that nobody could identify".to_owned(),
            retryable: false,
        });
    };
    for _attempt in 0..MAX_ATTEMPTS {
        let row = match latest(alerts, principal, &fingerprint(due, event))? {
            Some(row) if row.position >= committed.position => return alerts.announce(&row),
            Some(row) if takes_in(&row, &committed.envelope) => {
                add(row, committed, event, &author(due))
            }
            _ => open(alerts, due, committed, (event, principal)),
        };
        match alerts.keep(&row) {
            Ok(()) => return alerts.announce(&row),
            Err(WriteError::Conflict) => {}
            Err(WriteError::Port(error)) => return Err(error),
        }
    }
    Err(PortError {
        code: "respond.alert_busy",
        message: "an alert is being changed too often to add to it".to_owned(),
        retryable: true,
    })
}

/// What exchanges must have in common to be told by one alert.
fn fingerprint(due: &Due, event: &ExchangeEvent) -> String {
    match &event.session {
        Some(session) => format!("{}/{session}", due.playbook),
        None => format!("{}/{}", due.playbook, event.exchange),
    }
}

fn author(due: &Due) -> Author {
    Author::Playbook {
        id: due.playbook.clone(),
        version: due.version,
    }
}

/// Of the alerts of one fingerprint, the one that has come furthest in the log.
fn latest(
    alerts: &Alerts,
    principal: &Principal,
    fingerprint: &str,
) -> Result<Option<Row>, PortError> {
    let alike = RecordQuery {
        equals: vec![("fingerprint", fingerprint.to_owned())],
        before: None,
        limit: MAX_ALIKE,
    };
    let mut latest: Option<Row> = None;
    for kept in alerts
        .ports
        .records
        .find(&principal.scope(), ALERTS, &alike)?
    {
        let row = Row::read(&kept)?;
        if latest
            .as_ref()
            .is_none_or(|latest| latest.position < row.position)
        {
            latest = Some(row);
        }
    }
    Ok(latest)
}

/// A decided alert never takes anything in: it would go unseen.
fn takes_in(row: &Row, envelope: &Envelope) -> bool {
    row.alert.is_open()
        && row.alert.exchanges.len() < MAX_EXCHANGES
        && envelope.at.since(row.alert.last_seen) <= WINDOW
}

/// A new alert. Its id follows from the exchange and the playbook.
fn open(
    alerts: &Alerts,
    due: &Due,
    committed: &Committed,
    (event, principal): (&ExchangeEvent, &Principal),
) -> Row {
    let at = committed.envelope.at;
    let alert = Alert {
        id: AlertId::mint(at, &digest_of(event.exchange, &due.playbook)),
        exchange: event.exchange,
        exchanges: Vec::new(),
        count: 0,
        occurred: event.started,
        detected: at,
        opened: alerts.ports.clock.now(),
        last_seen: at,
        contained: None,
        acknowledged: None,
        resolved: None,
        title: due.step.title.clone(),
        severity: due.step.severity,
        status: AlertStatus::New,
        verdict: None,
        note: None,
        assignee: None,
        playbook: due.playbook.clone(),
        playbook_version: due.version,
        principal: principal.clone(),
        session: event.session.clone(),
        kinds: Vec::new(),
        techniques: Vec::new(),
        rules: Vec::new(),
        actions: Vec::new(),
        version: 1,
    };
    let row = Row {
        read_at: 0,
        fingerprint: fingerprint(due, event),
        position: 0,
        pending: Vec::new(),
        alert,
    };
    add(row, committed, event, &author(due))
}

/// Takes an exchange in.
fn add(mut row: Row, committed: &Committed, event: &ExchangeEvent, by: &Author) -> Row {
    let at = committed.envelope.at;
    let alert = &mut row.alert;
    alert.exchanges.push(event.exchange);
    alert.count = alert.count.saturating_add(1);
    alert.last_seen = alert.last_seen.max(at);
    for finding in &event.findings {
        add_once(&mut alert.kinds, &finding.kind);
        add_once(&mut alert.rules, &finding.rule);
        for technique in &finding.techniques {
            add_once(&mut alert.techniques, technique);
        }
    }
    for done in event
        .actions
        .iter()
        .filter(|done| done.playbook == alert.playbook)
    {
        let action = action(event.exchange, done);
        alert.actions.retain(|old| !action.replaces(old));
        alert.actions.push(action);
    }
    let kept_back = matches!(
        event.outcome,
        Outcome::Blocked { .. } | Outcome::Withheld { .. }
    );
    if kept_back
        || alert
            .actions
            .iter()
            .any(|action| action.standing().is_some())
    {
        alert.contained.get_or_insert(at);
    }
    let act = if alert.count == 1 {
        "alert.raised"
    } else {
        "alert.repeated"
    };
    row.position = committed.position;
    row.pending.push(Pending {
        act: act.into(),
        author: by.clone(),
        at,
        exchange: Some(event.exchange),
        standing: None,
    });
    row
}

fn add_once<T: Clone + PartialEq>(list: &mut Vec<T>, item: &T) {
    if !list.contains(item) {
        list.push(item.clone());
    }
}

fn action(exchange: ExchangeId, done: &ActionDone) -> AlertAction {
    let deed = match &done.effect {
        Effect::Denied { status, code } => Deed::Denied {
            status: *status,
            code: code.clone(),
        },
        Effect::Standing { standing } => Deed::Standing {
            standing: standing.clone(),
            undo: None,
        },
        Effect::Failed { code } => Deed::Failed { code: code.clone() },
    };
    AlertAction {
        exchange,
        step: done.step.clone(),
        deed,
    }
}

/// Ten bytes that differ for every pair of exchange and playbook.
fn digest_of(exchange: ExchangeId, playbook: &str) -> [u8; 10] {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(exchange.as_bytes());
    hash.update(playbook.as_bytes());
    let mut ten = [0; 10];
    for (to, from) in ten.iter_mut().zip(hash.finish().as_ref()) {
        *to = *from;
    }
    ten
}

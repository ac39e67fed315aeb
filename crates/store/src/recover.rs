//! What a crash left open is brought to an end at the next start.
//!
//! An exchange that was admitted and has no Event gets one: `aborted`, code `crash`, with the
//! stamp of its intent. What was set aside for it is charged in full, because nobody knows what
//! the provider did: a budget may be used up early, and is never overspent. The same holds for an
//! exchange whose event stood in a day that is damaged. Money set aside for an exchange that was
//! never forwarded is given back.

use std::sync::Arc;

use model::event::{EVENT_VERSION, Entry, Envelope, SystemEvent};
use model::exchange::{Client, ExchangeEvent, Inspection, Latency, Outcome, Profile};
use model::money::MicroUsd;
use model::ports::{Counters, EventLog, PortError};
use model::{Event, ExchangeId, Scope, TenantId, Timestamp};

use crate::counters::Ledger;
use crate::day::Day;
use crate::inner::Inner;
use crate::query;
use crate::spool::entry::Admitted;

/// Ends what a crash left open. The spool must have been committed before. Returns how many
/// exchanges there were.
pub(crate) fn run(inner: &Inner, ledger: &Ledger) -> Result<u64, PortError> {
    let now = inner.clock.now();
    let open = inner.progress.open_intents()?;
    for admitted in &open {
        let intent = &admitted.intent;
        let tenant = &intent.principal.tenant;
        let scope = Scope::Tenant(tenant.clone());
        // Charged before the Event: a second crash in between finds the intent still open.
        if let Some(amount) = ledger.set_aside(tenant, intent.exchange) {
            ledger.settle(&scope, intent.exchange, amount)?;
        }
        inner.append(&scope, &aborted(admitted, now))?;
    }
    let lost = inner.facts.files.days_set_aside()?;
    for (tenant, exchange) in ledger.open_exchanges() {
        let cost = match cost_of(inner, &tenant, exchange)? {
            Some(cost) => cost,
            // Its event may stand in a day that cannot be read any more, so nobody knows what it
            // cost. All that was set aside for it is charged: that errs on the side of the budget.
            None if lost.contains(&Day::of_exchange(exchange)) => {
                ledger.set_aside(&tenant, exchange).unwrap_or_default()
            }
            None => MicroUsd::default(),
        };
        ledger.settle(&Scope::Tenant(tenant), exchange, cost)?;
    }
    Ok(open.len() as u64)
}

/// Tells the log what was found, so that an operator reads it in the audit trail.
pub(crate) fn report(inner: &Inner, damaged: u64, crashed: u64) -> Result<(), PortError> {
    let mut found = Vec::new();
    if damaged > 0 {
        found.push(("spool.damaged", format!("{damaged} stretches of the spool or the counters' journal could not be read; what a crash cut short was never acknowledged")));
    }
    if crashed > 0 {
        found.push((
            "store.recovered",
            format!("{crashed} exchanges were cut by a crash and are recorded as aborted"),
        ));
    }
    found
        .into_iter()
        .try_for_each(|(act, detail)| tell(inner, act, &detail))
}

/// Tells the log which days cannot be read any more. Told at every start, because it stays so
/// until a person restores the file or its retention is over.
pub(crate) fn report_set_aside(inner: &Inner, days: &[Day]) -> Result<(), PortError> {
    if days.is_empty() {
        return Ok(());
    }
    let days: Vec<String> = days.iter().map(|day| day.start().day()).collect();
    let detail = format!(
        "the facts of {} are damaged and set aside in the folder `facts`; restore them from a backup",
        days.join(", ")
    );
    tell(inner, "facts.set_aside", &detail)
}

fn tell(inner: &Inner, act: &str, detail: &str) -> Result<(), PortError> {
    let event = Event::System(SystemEvent {
        act: Arc::from(act),
        detail: Arc::from(detail),
    });
    let envelope = inner.config.stamper.wrap(inner.clock.now(), None, event);
    let entry = Entry::Event {
        envelope: Box::new(envelope),
        body: None,
    };
    inner.append(&Scope::Installation, &entry)
}

/// What an exchange that has ended cost, which is nothing if it was never forwarded; `None` when
/// there is no event of it.
fn cost_of(
    inner: &Inner,
    tenant: &TenantId,
    exchange: ExchangeId,
) -> Result<Option<MicroUsd>, PortError> {
    let scope = Scope::Tenant(tenant.clone());
    let ended = query::exchange(inner, &scope, exchange)?;
    let cost = ended.map(|envelope| match envelope.event {
        Event::Exchange(event) | Event::Inspect(event) => event.cost.unwrap_or_default(),
        Event::Admin(_) | Event::Action(_) | Event::System(_) => MicroUsd::default(),
    });
    Ok(cost)
}

fn aborted(admitted: &Admitted, now: Timestamp) -> Entry {
    let intent = &admitted.intent;
    let event = ExchangeEvent {
        exchange: intent.exchange,
        principal: Some(intent.principal.clone()),
        session: Some(intent.session.clone()),
        started: intent.at,
        route: Arc::clone(&intent.route),
        dialect: None,
        streamed: false,
        model: Some(intent.model.clone()),
        served_model: None,
        upstream: None,
        upstream_calls: 0,
        attempts: Vec::new(),
        status: None,
        outcome: Outcome::Aborted {
            code: Arc::from("crash"),
        },
        profile: Profile::Normal,
        scrutinised: None,
        input: Inspection::NOT_REACHED,
        output: Inspection::NOT_REACHED,
        findings: Vec::new(),
        actions: Vec::new(),
        usage: None,
        cost: None,
        latency: Latency::default(),
        prompt: None,
        answer: None,
        client: Client::default(),
        snapshot: 0,
        body: None,
    };
    Entry::Event {
        envelope: Box::new(Envelope {
            v: EVENT_VERSION,
            stamp: admitted.stamp.clone(),
            at: now,
            tenant: Some(intent.principal.tenant.clone()),
            event: Event::Exchange(Box::new(event)),
        }),
        body: None,
    }
}

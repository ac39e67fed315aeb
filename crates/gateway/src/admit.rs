//! Admit: may this principal use this model now, and what binds the call.
//!
//! The intent is written first, so that a crash at any later moment is found and its reservation
//! given back. Then the money is set aside, and only then the standings are read: a scrutinised
//! request is used up by a call that will be evaluated, and by no other.

use std::sync::Arc;

use dialect::Request;
use model::ModelName;
use model::counters::{Bound, BudgetExhausted, Reservation};
use model::event::Entry;
use model::exchange::{Intent, Profile};
use model::money::{MicroUsd, Usage, UsageSource};
use model::ports::ReserveError;

use crate::identify::Who;
use crate::record::Recorder;
use crate::rescue::{Reason, Refusal};
use crate::snapshot::{KeyEntry, ModelEntry, OnFail};

/// Why a call is not admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// There is no such model, or not for this principal.
    Model,
    /// The session, user, key, app or team is quarantined.
    Quarantined,
    /// A budget has no room.
    Budget(Box<BudgetExhausted>),
    /// The intent could not be written.
    Log,
    /// Standings or budgets could not be read or charged.
    Counters,
}

/// Finds the model that a call asks for, if the key may use it.
pub(crate) fn model(
    recorder: &mut Recorder,
    key: &KeyEntry,
    asked: &str,
) -> Result<Arc<ModelEntry>, NotAdmitted> {
    // The name is the client's: what is no name at all is not even recorded as one.
    recorder.facts.model = ModelName::parse(asked).ok();
    let allowed = key.models.iter().any(|model| model.as_str() == asked);
    let entry = recorder.snapshot.models.find(asked).filter(|_| allowed);
    entry.cloned().ok_or(NotAdmitted::Model)
}

/// Admits a call: intent, budget, standings.
pub(crate) fn admit(
    recorder: &mut Recorder,
    key: &KeyEntry,
    model: &ModelEntry,
    who: &Who,
    request: &Request,
) -> Result<(), NotAdmitted> {
    let amount = most(model, request);
    recorder.account.price = model.price;
    promise(recorder, who, &model.name, amount)?;
    reserve(recorder, key, amount, None)?;
    let bound = standings(recorder, who)?;
    if bound.quarantined.is_some() {
        return Err(NotAdmitted::Quarantined);
    }
    if let Some(factor) = bound.budget_factor_millis {
        release(recorder);
        reserve(recorder, key, amount, Some(factor))?;
    }
    scrutinise(recorder, bound);
    Ok(())
}

/// Admits what costs no money: standings alone.
pub(crate) fn unpaid(recorder: &mut Recorder, who: &Who) -> Result<(), NotAdmitted> {
    let bound = standings(recorder, who)?;
    if bound.quarantined.is_some() {
        return Err(NotAdmitted::Quarantined);
    }
    scrutinise(recorder, bound);
    Ok(())
}

fn scrutinise(recorder: &mut Recorder, bound: Bound) {
    if bound.scrutinised.is_some() {
        recorder.facts.profile = Profile::Strict;
    }
    recorder.facts.scrutinised = bound.scrutinised;
}

/// The most a call can cost: no token is shorter than a byte, and no answer longer than allowed.
fn most(model: &ModelEntry, request: &Request) -> MicroUsd {
    let Some(price) = model.price else {
        return MicroUsd(0);
    };
    let prompt = request.segments.iter().map(|said| said.text.expose().len());
    let per_choice = request.max_output_tokens.unwrap_or(model.max_output_tokens);
    let usage = Usage {
        input_tokens: u64::try_from(prompt.sum::<usize>()).unwrap_or(u64::MAX),
        cached_input_tokens: 0,
        output_tokens: per_choice.saturating_mul(u64::from(request.choices.max(1))),
        reasoning_tokens: 0,
        source: UsageSource::Estimated,
    };
    price.cost(&usage)
}

/// Writes the intent.
fn promise(
    recorder: &Recorder,
    who: &Who,
    model: &ModelName,
    reserved: MicroUsd,
) -> Result<(), NotAdmitted> {
    let intent = Box::new(Intent {
        exchange: recorder.exchange(),
        at: recorder.context.ports.clock.now(),
        principal: who.principal.clone(),
        session: who.session.clone(),
        route: Arc::clone(&recorder.facts.route),
        model: model.clone(),
        reserved,
    });
    let entry = Entry::Intent {
        stamp: recorder.stamp().clone(),
        intent,
    };
    let Err(error) = recorder.context.ports.log.append(&recorder.scope(), &entry) else {
        return Ok(());
    };
    let on_fail = recorder.snapshot.on_error.log;
    if recorder.control_failed("log", on_fail, error.code) {
        return Ok(());
    }
    Err(NotAdmitted::Log)
}

/// Sets money aside in every budget of the key, each tightened by the factor.
fn reserve(
    recorder: &mut Recorder,
    key: &KeyEntry,
    amount: MicroUsd,
    factor_millis: Option<u32>,
) -> Result<(), NotAdmitted> {
    if key.budgets.is_empty() || recorder.account.price.is_none() {
        return Ok(());
    }
    let mut budgets = key.budgets.clone();
    if let Some(millis) = factor_millis {
        for budget in &mut budgets {
            let tightened = u128::from(budget.limit.0) * u128::from(millis) / 1000;
            budget.limit = MicroUsd(u64::try_from(tightened).unwrap_or(u64::MAX));
        }
    }
    let reservation = Reservation {
        exchange: recorder.exchange(),
        amount,
        budgets,
        at: recorder.context.ports.clock.now(),
    };
    let counters = &recorder.context.ports.counters;
    match counters.reserve(&recorder.scope(), &reservation) {
        Ok(()) => {
            recorder.account.reserved = true;
            Ok(())
        }
        Err(ReserveError::Exhausted(exhausted)) => Err(NotAdmitted::Budget(exhausted)),
        Err(ReserveError::Port(error)) => counters_failed(recorder, error.code),
    }
}

/// Gives a reservation back, because another one follows.
fn release(recorder: &mut Recorder) {
    if !std::mem::take(&mut recorder.account.reserved) {
        return;
    }
    let counters = &recorder.context.ports.counters;
    let nothing = MicroUsd(0);
    if let Err(error) = counters.settle(&recorder.scope(), recorder.exchange(), nothing) {
        // The next reservation finds less room: the error is on the side of the budget.
        recorder.control_failed("counters", OnFail::Closed, error.code);
    }
}

fn standings(recorder: &Recorder, who: &Who) -> Result<Bound, NotAdmitted> {
    let counters = &recorder.context.ports.counters;
    let now = recorder.context.ports.clock.now();
    match counters.admit(&recorder.scope(), &who.principal.targets(&who.session), now) {
        Ok(bound) => Ok(bound),
        Err(error) => counters_failed(recorder, error.code).map(|()| Bound::default()),
    }
}

fn counters_failed(recorder: &Recorder, code: &'static str) -> Result<(), NotAdmitted> {
    let on_fail = recorder.snapshot.on_error.counters;
    if recorder.control_failed("counters", on_fail, code) {
        return Ok(());
    }
    Err(NotAdmitted::Counters)
}

impl From<NotAdmitted> for Refusal {
    fn from(why: NotAdmitted) -> Self {
        match why {
            NotAdmitted::Model => Self::new(
                Reason::Denied,
                403,
                "model_not_allowed",
                "this key may not use the model asked for; `GET /v1/models` lists those it may",
            ),
            NotAdmitted::Quarantined => Self::new(
                Reason::Denied,
                403,
                "policy_denied",
                "this caller is suspended; ask your security team, naming the exchange id",
            ),
            NotAdmitted::Budget(exhausted) => Self::new(
                Reason::Denied,
                402,
                "budget_exhausted",
                format!(
                    "the budget is exhausted; it starts anew at {}",
                    exhausted.resets
                ),
            ),
            NotAdmitted::Log => Self::not_recorded(),
            NotAdmitted::Counters => Self::new(
                Reason::Failed,
                503,
                "counters_unavailable",
                "budgets and standings cannot be checked; try again later",
            ),
        }
    }
}

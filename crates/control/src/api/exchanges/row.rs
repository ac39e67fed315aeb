//! An exchange as a list and the live stream show it.

use model::exchange::{ExchangeEvent, Inspection as Looked};

use crate::shape::exchange::{ExchangeRow, Inspection, InspectionState};

/// An exchange as a list shows it.
pub(crate) fn row(position: Option<u64>, event: &ExchangeEvent) -> ExchangeRow {
    let principal = event.principal.as_ref();
    let verdict = event.input.verdict().max(event.output.verdict());
    let mut kinds: Vec<_> = event
        .findings
        .iter()
        .map(|found| found.kind.into())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut rules: Vec<_> = event
        .findings
        .iter()
        .map(|found| found.rule.to_string())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    ExchangeRow {
        id: event.exchange.to_string(),
        position,
        started: event.started.into(),
        user: principal.map(|who| who.user.to_string()),
        user_source: principal.map(|who| who.user_source.into()),
        team: principal.map(|who| who.team.to_string()),
        app: principal.map(|who| who.app.to_string()),
        key: principal.map(|who| who.key.to_string()),
        session: event.session.as_ref().map(ToString::to_string),
        route: event.route.as_ref().to_owned(),
        model: event.model.as_ref().map(ToString::to_string),
        streamed: event.streamed,
        outcome: (&event.outcome).into(),
        code: event.outcome.code().map(str::to_owned),
        status: event.status,
        verdict: verdict.map(Into::into),
        input: inspection(&event.input),
        output: inspection(&event.output),
        severity: event
            .findings
            .iter()
            .map(|found| found.severity.into())
            .max(),
        kinds,
        rules,
        profile: event.profile.into(),
        scrutiny_remaining: event.scrutinised.as_ref().map(|charge| charge.remaining),
        input_tokens: event.usage.map(|usage| usage.input_tokens),
        output_tokens: event.usage.map(|usage| usage.output_tokens),
        cost_usd_micros: event.cost.map(|cost| cost.0),
        latency_us: event.latency.total_us,
    }
}

fn inspection(looked: &Looked) -> Inspection {
    let (state, reason) = match looked {
        Looked::Scanned { .. } => (InspectionState::Scanned, None),
        Looked::Partial { reason, .. } => (InspectionState::Partial, Some(*reason)),
        Looked::NotScanned { reason } => (InspectionState::NotScanned, Some(*reason)),
    };
    Inspection {
        state,
        verdict: looked.verdict().map(Into::into),
        reason: reason.map(Into::into),
    }
}

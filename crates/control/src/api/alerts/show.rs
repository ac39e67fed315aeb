//! An alert as the API shows it.

use model::StandingId;
use model::ports::PortError;
use respond::{AlertAction, Deed};

use crate::app::App;
use crate::auth::Caller;
use crate::shape::alert as shape;
use crate::shape::exchange::Effect;

/// The standings that bind now: what an undo can still take away. Blocks.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn binding(app: &App, caller: &Caller) -> Result<Vec<StandingId>, PortError> {
    let standings = app
        .store
        .counters()
        .list(&caller.scope(), app.clock.now())?;
    Ok(standings.into_iter().map(|standing| standing.id).collect())
}

/// Shows an alert; `binding` are the standings that bind now.
pub(crate) fn show(alert: &respond::Alert, binding: &[StandingId]) -> shape::Alert {
    let who = &alert.principal;
    let actions: Vec<_> = alert
        .actions
        .iter()
        .map(|done| action(done, binding))
        .collect();
    shape::Alert {
        id: alert.id.to_string(),
        exchange: alert.exchange.to_string(),
        exchanges: alert.exchanges.iter().map(ToString::to_string).collect(),
        count: alert.count,
        occurred: alert.occurred.into(),
        detected: alert.detected.into(),
        opened: alert.opened.into(),
        last_seen: alert.last_seen.into(),
        contained: alert.contained.map(Into::into),
        acknowledged: alert.acknowledged.map(Into::into),
        resolved: alert.resolved.map(Into::into),
        title: alert.title.as_ref().to_owned(),
        severity: alert.severity.into(),
        status: alert.status.into(),
        verdict: alert.verdict.map(Into::into),
        note: alert.note.as_deref().map(str::to_owned),
        assignee: alert.assignee.as_deref().map(str::to_owned),
        playbook: alert.playbook.as_ref().to_owned(),
        playbook_version: alert.playbook_version,
        user: who.user.to_string(),
        user_source: who.user_source.into(),
        team: who.team.to_string(),
        app: who.app.to_string(),
        key: who.key.to_string(),
        session: alert.session.as_ref().map(ToString::to_string),
        kinds: alert.kinds.iter().copied().map(Into::into).collect(),
        techniques: alert
            .techniques
            .iter()
            .map(|id| id.as_ref().to_owned())
            .collect(),
        rules: alert.rules.iter().map(ToString::to_string).collect(),
        undo_possible: actions.iter().any(|action| action.undo_possible),
        actions,
        version: alert.version,
    }
}

fn action(done: &AlertAction, binding: &[StandingId]) -> shape::AlertAction {
    let (effect, status, code) = match &done.deed {
        Deed::Denied { status, code } => (Effect::Denied, Some(*status), Some(code)),
        Deed::Standing { .. } => (Effect::Standing, None, None),
        Deed::Failed { code } => (Effect::Failed, None, Some(code)),
    };
    let (standing, undo) = (done.standing(), done.undo());
    let binds = standing.is_some_and(|standing| binding.contains(&standing.id));
    shape::AlertAction {
        exchange: done.exchange.to_string(),
        step: done.step.as_ref().to_owned(),
        effect,
        status,
        code: code.map(|code| code.as_ref().to_owned()),
        standing: standing.map(Into::into),
        undone: undo.is_some(),
        undone_by: undo.map(|undo| (&undo.by).into()),
        undone_at: undo.map(|undo| undo.at.into()),
        undo_possible: binds,
    }
}

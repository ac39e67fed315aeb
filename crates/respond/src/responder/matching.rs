//! Which playbooks have something left to do about an exchange.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::exchange::{ExchangeEvent, Inspection, Outcome};
use model::reflex::{AlertStep, Trigger};
use model::{Direction, Severity, Verdict};

use crate::playbook::{Playbook, fits, is_catch_all};

/// An alert that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) playbook: Arc<str>,
    pub(crate) version: u32,
    pub(crate) step: AlertStep,
}

/// The alerts that are due about an exchange: of the playbooks whose inline part the gateway ran,
/// of those that have no inline part and whose trigger fits, and if there are none of either, of
/// those that wait for whatever is left. So nothing is blocked unseen.
pub(crate) fn due(playbooks: &[Playbook], event: &ExchangeEvent) -> Vec<Due> {
    let ran: BTreeMap<&str, u32> = event
        .actions
        .iter()
        .map(|action| (action.playbook.as_ref(), action.version))
        .collect();
    let mut due = Vec::new();
    for (id, version) in &ran {
        let step = match playbooks.iter().find(|playbook| *playbook.id == **id) {
            Some(playbook) => playbook.alert.clone(),
            None => Some(of_a_removed_playbook(id, event)),
        };
        due.extend(step.map(|step| Due {
            playbook: Arc::from(*id),
            version: *version,
            step,
        }));
    }
    let waiting = |playbook: &&Playbook| {
        playbook.reflex.steps.is_empty()
            && !ran.contains_key(&*playbook.id)
            && fires(&playbook.reflex.trigger, event)
    };
    let (last, named): (Vec<&Playbook>, Vec<&Playbook>) = playbooks
        .iter()
        .filter(waiting)
        .partition(|playbook| is_catch_all(&playbook.reflex.trigger));
    due.extend(named.iter().filter_map(|playbook| due_of(playbook)));
    if ran.is_empty() && named.is_empty() {
        due.extend(last.iter().filter_map(|playbook| due_of(playbook)));
    }
    due
}

fn due_of(playbook: &Playbook) -> Option<Due> {
    Some(Due {
        playbook: Arc::clone(&playbook.id),
        version: playbook.version,
        step: playbook.alert.clone()?,
    })
}

/// The gateway ran a playbook that nobody loads any more: what it did must not go unseen.
fn of_a_removed_playbook(id: &str, event: &ExchangeEvent) -> AlertStep {
    let worst = event.findings.iter().map(|finding| finding.severity).max();
    AlertStep {
        id: Arc::from("alert"),
        severity: worst.unwrap_or(Severity::High),
        title: Arc::from(format!("playbook {id} acted and is no longer loaded")),
    }
}

/// Whether policy decided against this direction because of what the trigger names.
pub(crate) fn fires(trigger: &Trigger, event: &ExchangeEvent) -> bool {
    let found = event.findings.iter().any(|finding| {
        !finding.echo && fits(trigger, (finding.direction, finding.kind, finding.score))
    });
    (found || is_catch_all(trigger)) && is_decided_against(trigger.direction, event)
}

fn is_decided_against(direction: Direction, event: &ExchangeEvent) -> bool {
    let blocks = |inspection: &Inspection| inspection.verdict() == Some(Verdict::Block);
    match direction {
        Direction::Input => {
            blocks(&event.input) || matches!(event.outcome, Outcome::Blocked { .. })
        }
        Direction::Output => {
            blocks(&event.output) || matches!(event.outcome, Outcome::Withheld { .. })
        }
    }
}

//! The tests that a playbook carries: what happened, and which steps must run.

use model::{Diagnostic, Score};

use super::check::Checker;
use super::spec::{PlaybookSpec, TrialSpec};
use super::{Playbook, fits};

/// Runs every test of a playbook.
pub(super) fn run(checker: &mut Checker<'_>, spec: &PlaybookSpec, playbook: &Playbook) {
    if spec.tests.is_empty() {
        let title = format!("playbook `{}` has no tests", spec.id.value);
        let hint = "add `tests`, at least one where it runs and one where it does not";
        checker.say(&spec.id, Diagnostic::error("P022", title).hint(hint));
    }
    for trial in &spec.tests {
        let ran = steps_that_run(playbook, trial);
        if ran != trial.then {
            let title = format!("the test `{}` fails", trial.name.value);
            let hint = format!("these steps ran: {}", listed(&ran));
            checker.say(&trial.name, Diagnostic::error("P021", title).hint(hint));
        }
    }
}

fn steps_that_run(playbook: &Playbook, trial: &TrialSpec) -> Vec<String> {
    let when = &trial.when;
    let score = Score::from_fraction(when.score);
    if !when.blocked || !fits(&playbook.reflex.trigger, (when.direction, when.kind, score)) {
        return Vec::new();
    }
    let inline = playbook.reflex.steps.iter().map(|step| &step.id);
    let ids = inline.chain(playbook.alert.iter().map(|step| &step.id));
    ids.map(|id| id.as_ref().to_owned()).collect()
}

fn listed(ids: &[String]) -> String {
    if ids.is_empty() {
        "none".to_owned()
    } else {
        ids.join(", ")
    }
}

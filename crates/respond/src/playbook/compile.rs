//! From playbooks as written to playbooks as checked, with every problem of every document at
//! once. Codes are P001 to P022; `docs/playbooks.md` lists them.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::document::{Source, read};
use model::reflex::{AlertStep, Escalation, Reflex, Step, Trigger};
use model::{Diagnostic, Place, Score};

use super::check::Checker;
use super::spec::{EscalationSpec, Mode, PlaybookSpec, StepSpec, TriggerSpec};
use super::{Playbook, step, trial};

/// Compiles playbooks, in the order of their documents.
///
/// # Errors
/// Every problem of every document: its structure, its meaning, and its own tests that fail.
pub fn compile_playbooks(sources: &[Source]) -> Result<Vec<Playbook>, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let mut playbooks = Vec::new();
    let mut taken: BTreeMap<String, Place> = BTreeMap::new();
    for source in sources {
        let spec = match read::<PlaybookSpec>(source) {
            Ok(spec) => spec,
            Err(problems) => {
                found.extend(problems);
                continue;
            }
        };
        let mut checker = Checker::new(source);
        if let Some(first) = taken.get(&spec.id.value) {
            let title = format!("playbook `{}` is written twice", spec.id.value);
            let hint = format!("the first one stands in {}:{}", first.file, first.line);
            checker.say(&spec.id, Diagnostic::error("P001", title).hint(hint));
        } else {
            taken.insert(spec.id.value.clone(), spec.id.place(&source.file));
        }
        playbooks.extend(compile(&mut checker, &spec));
        found.extend(checker.into_found());
    }
    if found.is_empty() {
        Ok(playbooks)
    } else {
        Err(found)
    }
}

/// A playbook, if nothing was wrong with it.
fn compile(checker: &mut Checker<'_>, spec: &PlaybookSpec) -> Option<Playbook> {
    checker.name("P002", "id of a playbook", &spec.id);
    if spec.version.value == 0 {
        let title = "versions are counted from 1";
        checker.say(&spec.version, Diagnostic::error("P003", title));
    }
    let trigger = compile_trigger(checker, spec);
    let (steps, alert) = compile_steps(checker, spec);
    let escalation = spec.escalation.as_ref().and_then(|written| {
        check_escalation(checker, written, &spec.steps.value);
        compile_escalation(checker, written)
    });
    if !checker.is_content() {
        return None;
    }
    let id: Arc<str> = Arc::from(spec.id.value.as_str());
    let reflex = Reflex {
        playbook: Arc::clone(&id),
        version: spec.version.value,
        trigger,
        steps,
        escalation,
    };
    let playbook = Playbook {
        id,
        version: spec.version.value,
        title: Arc::from(spec.title.value.as_str()),
        reflex: Arc::new(reflex),
        alert,
    };
    trial::run(checker, spec, &playbook);
    checker.is_content().then_some(playbook)
}

fn compile_trigger(checker: &mut Checker<'_>, spec: &PlaybookSpec) -> Trigger {
    let TriggerSpec {
        direction,
        kinds,
        min_score,
    } = &spec.trigger;
    let named = kinds.as_ref().map_or(0, |kinds| kinds.value.len());
    let acts_inline = spec
        .steps
        .value
        .iter()
        .any(|step| step.mode.value == Mode::Inline);
    if named == 0 && (acts_inline || kinds.is_some()) {
        let title = "an inline step needs a trigger that names kinds";
        let hint = "add `kinds`, such as `[injection]`; only async steps can do without";
        let place = kinds
            .as_ref()
            .map_or_else(|| direction.with(()), |kinds| kinds.with(()));
        checker.say(&place, Diagnostic::error("P004", title).hint(hint));
    }
    let mut score = Score::ZERO;
    if let Some(written) = min_score {
        if !(0.0..=1.0).contains(&written.value) {
            let title = format!("`{}` is not a score", written.value);
            let hint = "use 0 to 1";
            checker.say(written, Diagnostic::error("P005", title).hint(hint));
        }
        score = Score::from_fraction(written.value);
    }
    Trigger {
        direction: direction.value,
        kinds: kinds
            .as_ref()
            .map(|kinds| kinds.value.clone())
            .unwrap_or_default(),
        min_score: score,
    }
}

fn compile_steps(checker: &mut Checker<'_>, spec: &PlaybookSpec) -> (Vec<Step>, Option<AlertStep>) {
    if spec.steps.value.is_empty() {
        let title = "a playbook without steps does nothing";
        let hint = "add a step, such as one with the action `alert.raise`";
        checker.say(&spec.steps, Diagnostic::error("P006", title).hint(hint));
    }
    check_order(checker, &spec.steps.value);
    let mut steps = Vec::new();
    let mut alert = None;
    for written in &spec.steps.value {
        match step::compile(checker, spec, written) {
            Some(step::Compiled::Inline(step)) => steps.push(step),
            Some(step::Compiled::Alert(step)) => alert = Some(step),
            None => {}
        }
    }
    (steps, alert)
}

/// What only shows when the steps are seen together.
fn check_order(checker: &mut Checker<'_>, steps: &[StepSpec]) {
    let mut before: Vec<&StepSpec> = Vec::new();
    for step in steps {
        checker.name("P002", "id of a step", &step.id);
        if before.iter().any(|other| other.id.value == step.id.value) {
            let title = format!("step `{}` is written twice", step.id.value);
            checker.say(&step.id, Diagnostic::error("P007", title));
        }
        let action = step.action.value;
        if action.only_once() && before.iter().any(|other| other.action.value == action) {
            let title = format!("`{}` can be done once only", action.word());
            checker.say(&step.action, Diagnostic::error("P017", title));
        }
        let late = before.iter().any(|other| other.mode.value == Mode::Async);
        if late && step.mode.value == Mode::Inline {
            let title = format!("inline step `{}` comes after an async one", step.id.value);
            let hint = "inline steps run first, so write them first";
            checker.say(&step.mode, Diagnostic::error("P018", title).hint(hint));
        }
        before.push(step);
    }
}

fn check_escalation(checker: &mut Checker<'_>, spec: &EscalationSpec, steps: &[StepSpec]) {
    if !steps.iter().any(|step| step.action.value.scrutinises()) {
        let title = "an escalation needs a scrutiny that it can extend to the key";
        let hint = "add a step with the action `subject.scrutiny.set`";
        checker.say(
            &spec.distinct_users,
            Diagnostic::error("P020", title).hint(hint),
        );
    }
}

fn compile_escalation(checker: &mut Checker<'_>, spec: &EscalationSpec) -> Option<Escalation> {
    let distinct_users = checker.number(&spec.distinct_users, 2, 10_000);
    let window = checker.duration(&spec.window);
    Some(Escalation {
        distinct_users: distinct_users?,
        window: window?,
    })
}

//! Reflexes: the inline steps of the playbooks, run at once, each listed in the Event.
//!
//! What a step changes is a Standing with an expiry and an author; removing it is the undo.

use std::sync::Arc;
use std::time::Duration;

use model::counters::Trip;
use model::exchange::{ActionDone, Effect};
use model::reflex::{InlineAction, OnFailure, Reflex, Step, Trigger};
use model::standing::{Author, TargetKind};
use model::{
    Direction, Principal, SessionId, Standing, StandingId, StandingKind, Target, UserSource,
};

use crate::context::random;
use crate::record::Recorder;
use crate::snapshot::OnFail;

/// The status and code that the client gets.
pub(crate) type Denial = (u16, Arc<str>);

/// Code of a step that must not fail, and did.
const FAILED_CLOSED: &str = "policy_denied";

/// Runs every reflex that is due on a blocked or withheld exchange; gives the first denial.
pub(crate) fn run(recorder: &mut Recorder, direction: Direction) -> Option<Denial> {
    let due: Vec<Arc<Reflex>> = recorder
        .snapshot
        .reflexes
        .iter()
        .filter(|reflex| is_due(&reflex.trigger, recorder, direction))
        .cloned()
        .collect();
    let mut denial = None;
    for reflex in due {
        let denied = run_one(recorder, &reflex);
        denial = denial.or(denied);
    }
    denial
}

fn is_due(trigger: &Trigger, recorder: &Recorder, direction: Direction) -> bool {
    let attack = recorder.attack_score;
    trigger.direction == direction
        && recorder.facts.findings.iter().any(|finding| {
            // Several signs of one attack together count more than the strongest of them.
            let score = match (direction, finding.kind.is_attack()) {
                (Direction::Input, true) => finding.score.max(attack),
                (Direction::Input | Direction::Output, _) => finding.score,
            };
            finding.direction == direction
                && trigger.kinds.contains(&finding.kind)
                && score >= trigger.min_score
        })
}

fn run_one(recorder: &mut Recorder, reflex: &Reflex) -> Option<Denial> {
    let bind_key = escalates(recorder, reflex);
    let mut denial = None;
    for step in &reflex.steps {
        for effect in effects(recorder, reflex, step, bind_key) {
            let failed_closed =
                matches!(effect, Effect::Failed { .. }) && step.on_failure == OnFailure::FailClosed;
            let denied = match &effect {
                Effect::Denied { status, code } => Some((*status, Arc::clone(code))),
                Effect::Failed { .. } if failed_closed => Some((403, Arc::from(FAILED_CLOSED))),
                Effect::Failed { .. } | Effect::Standing { .. } => None,
            };
            denial = denial.or(denied);
            recorder.facts.actions.push(ActionDone {
                playbook: Arc::clone(&reflex.playbook),
                version: reflex.version,
                step: Arc::clone(&step.id),
                effect,
            });
        }
    }
    denial
}

/// Does one step. A step that binds a user may have to bind the key as well.
fn effects(recorder: &Recorder, reflex: &Reflex, step: &Step, bind_key: bool) -> Vec<Effect> {
    let (kind, ttl, target) = match &step.action {
        InlineAction::Deny { status, code } => {
            return vec![Effect::Denied {
                status: *status,
                code: Arc::clone(code),
            }];
        }
        InlineAction::Watch { target, ttl } => (StandingKind::Watch, *ttl, *target),
        InlineAction::Scrutiny {
            target,
            requests,
            ttl,
        } => (
            StandingKind::Scrutiny {
                remaining: *requests,
                of: *requests,
            },
            *ttl,
            *target,
        ),
    };
    let targets = targets(recorder, target, bind_key);
    let set = |target| set(recorder, reflex, kind.clone(), ttl, target);
    targets.into_iter().map(set).collect()
}

/// What a step binds. A name that the client itself wrote into the body binds nobody, so the key
/// stands in for it; and a key with many tripping users is bound beside the user.
fn targets(recorder: &Recorder, kind: TargetKind, bind_key: bool) -> Vec<Target> {
    let (Some(principal), Some(session)) = (&recorder.facts.principal, &recorder.facts.session)
    else {
        return Vec::new();
    };
    let key = Target::Key(principal.key.clone());
    match (kind, principal.user_source) {
        (TargetKind::User, UserSource::Body) => vec![key],
        (TargetKind::User, _) if bind_key => vec![target_of(kind, principal, session), key],
        _ => vec![target_of(kind, principal, session)],
    }
}

fn target_of(kind: TargetKind, principal: &Principal, session: &SessionId) -> Target {
    match kind {
        TargetKind::Session => Target::Session(session.clone()),
        TargetKind::User => Target::User(principal.user.clone()),
        TargetKind::Key => Target::Key(principal.key.clone()),
        TargetKind::App => Target::App(principal.app.clone()),
        TargetKind::Team => Target::Team(principal.team.clone()),
    }
}

fn set(
    recorder: &Recorder,
    reflex: &Reflex,
    kind: StandingKind,
    ttl: Duration,
    target: Target,
) -> Effect {
    let (Some(principal), Ok(random)) = (&recorder.facts.principal, random()) else {
        return failed("gateway.no_randomness");
    };
    let now = recorder.context.ports.clock.now();
    let standing = Standing {
        id: StandingId::mint(now, &random),
        tenant: principal.tenant.clone(),
        target,
        kind,
        reason: Arc::clone(&reflex.playbook),
        author: Author::Playbook {
            id: Arc::clone(&reflex.playbook),
            version: reflex.version,
        },
        exchange: Some(recorder.exchange()),
        created: now,
        expires: now.plus(ttl),
    };
    let counters = &recorder.context.ports.counters;
    match counters.set(&recorder.scope(), &standing) {
        Ok(()) => Effect::Standing { standing },
        Err(error) => {
            recorder.control_failed("counters", OnFail::Closed, error.code);
            failed(error.code)
        }
    }
}

fn failed(code: &str) -> Effect {
    Effect::Failed {
        code: Arc::from(code),
    }
}

/// Notes the trip, and tells whether so many users of the key tripped that it is bound itself.
fn escalates(recorder: &Recorder, reflex: &Reflex) -> bool {
    let (Some(escalation), Some(principal)) = (reflex.escalation, &recorder.facts.principal) else {
        return false;
    };
    let trip = Trip {
        key: principal.key.clone(),
        user: principal.user.clone(),
        window: escalation.window,
        at: recorder.context.ports.clock.now(),
    };
    let counters = &recorder.context.ports.counters;
    match counters.trip(&recorder.scope(), &trip) {
        Ok(users) => users >= escalation.distinct_users,
        Err(error) => {
            // Nobody knows how many there were: bind the key, which is the careful side.
            recorder.control_failed("counters", OnFail::Closed, error.code);
            true
        }
    }
}

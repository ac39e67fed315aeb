//! An exchange, whole, but for what was said in it.

use model::exchange::{ActionDone as Done, Effect as Came, ExchangeEvent};
use model::{Envelope, StandingId};

use super::row;
use crate::shape::exchange::{
    ActionDone, Attempt, Effect, Exchange, Features, Finding, Latency, Scrutinised, Stamp, Usage,
};
use crate::shape::words::BodyState;

/// An exchange, whole. `binding` are the standings that bind now, `alerts` those that it raised.
pub(crate) fn detail(
    envelope: &Envelope,
    event: &ExchangeEvent,
    binding: &[StandingId],
    alerts: Vec<String>,
) -> Exchange {
    let done = event.actions.iter();
    Exchange {
        summary: row(None, event),
        ended: envelope.at.into(),
        served_model: event.served_model.as_deref().map(str::to_owned),
        upstream: event.upstream.as_ref().map(ToString::to_string),
        upstream_calls: event.upstream_calls,
        attempts: event.attempts.iter().map(attempt).collect(),
        dialect: event.dialect.as_deref().map(str::to_owned),
        findings: event.findings.iter().map(finding).collect(),
        actions: done.map(|action| self::action(action, binding)).collect(),
        alerts,
        scrutinised: event.scrutinised.as_ref().map(|charge| Scrutinised {
            standing: charge.standing.to_string(),
            target: (&charge.target).into(),
            remaining: charge.remaining,
        }),
        usage: event.usage.map(|usage| Usage {
            input_tokens: usage.input_tokens,
            cached_input_tokens: usage.cached_input_tokens,
            output_tokens: usage.output_tokens,
            reasoning_tokens: usage.reasoning_tokens,
            source: usage.source.into(),
        }),
        latency: Latency {
            total_us: event.latency.total_us,
            inspect_us: event.latency.inspect_us,
            upstream_first_byte_us: event.latency.upstream_first_byte_us,
            first_token_us: event.latency.first_token_us,
        },
        prompt: event.prompt.as_ref().map(features),
        answer: event.answer.as_ref().map(features),
        snapshot: event.snapshot,
        stamp: Stamp {
            gateway: envelope.stamp.gateway.to_string(),
            boot: envelope.stamp.boot.to_string(),
            sequence: envelope.stamp.sequence,
        },
        body_state: BodyState::NotKept,
        body_sha256: event.body.clone(),
        conversation: None,
    }
}

/// A finding, as the API tells it.
pub(crate) fn finding(found: &model::Finding) -> Finding {
    Finding {
        rule: found.rule.to_string(),
        rule_version: found.rule_version,
        kind: found.kind.into(),
        entity: found.entity.as_deref().map(str::to_owned),
        direction: found.direction.into(),
        segment: found.segment,
        start: found.span.start,
        end: found.span.end,
        score_millis: found.score.millis(),
        severity: found.severity.into(),
        techniques: words(&found.techniques),
        layers: words(&found.layers),
        echo: found.echo,
        stage: found.stage.as_deref().map(str::to_owned),
    }
}

fn words(words: &[std::sync::Arc<str>]) -> Vec<String> {
    words.iter().map(|word| word.as_ref().to_owned()).collect()
}

fn attempt(tried: &model::exchange::Attempt) -> Attempt {
    Attempt {
        upstream: tried.upstream.to_string(),
        result: tried.result.as_ref().to_owned(),
        status: tried.status,
        took_us: tried.took_us,
    }
}

fn action(done: &Done, binding: &[StandingId]) -> ActionDone {
    let (effect, status, code, standing) = match &done.effect {
        Came::Denied { status, code } => (Effect::Denied, Some(*status), Some(code), None),
        Came::Standing { standing } => (Effect::Standing, None, None, Some(standing)),
        Came::Failed { code } => (Effect::Failed, None, Some(code), None),
    };
    ActionDone {
        playbook: done.playbook.as_ref().to_owned(),
        version: done.version,
        step: done.step.as_ref().to_owned(),
        effect,
        status,
        code: code.map(|code| code.as_ref().to_owned()),
        standing: standing.map(Into::into),
        undo_possible: standing.is_some_and(|standing| binding.contains(&standing.id)),
    }
}

fn features(measured: &model::features::Features) -> Features {
    Features {
        language: measured.language.as_deref().map(str::to_owned),
        characters: measured.characters,
        words: measured.words,
        refusal: measured.refusal,
        attack_answered: measured.attack_answered,
        schema_valid: measured.schema_valid,
        tools: words(&measured.tools),
    }
}

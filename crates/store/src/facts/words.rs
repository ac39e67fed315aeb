//! The words under which enums stand in columns: the same as in the encoding of an Event.

use model::exchange::ExchangeEvent;
use model::{Direction, Event, Kind, Verdict};

/// The word of an event's type.
pub(crate) fn event(event: &Event) -> &'static str {
    match event {
        Event::Exchange(_) => "exchange",
        Event::Inspect(_) => "inspect",
        Event::Admin(_) => "admin",
        Event::Action(_) => "action",
        Event::System(_) => "system",
    }
}

/// The word of a finding's kind.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Injection => "injection",
        Kind::Jailbreak => "jailbreak",
        Kind::Indirect => "indirect",
        Kind::Pii => "pii",
        Kind::Secret => "secret",
        Kind::Exfiltration => "exfiltration",
        Kind::Obfuscation => "obfuscation",
        Kind::Leakage => "leakage",
    }
}

/// The word of a direction.
pub(crate) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "input",
        Direction::Output => "output",
    }
}

/// The word of a verdict; `not_scanned` for none.
pub(crate) fn verdict(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Redact) => "redact",
        Some(Verdict::Hold) => "hold",
        Some(Verdict::Block) => "block",
        None => "not_scanned",
    }
}

/// The stricter verdict of prompt and answer.
pub(crate) fn overall(event: &ExchangeEvent) -> Option<Verdict> {
    match (event.input.verdict(), event.output.verdict()) {
        (Some(input), Some(output)) => Some(input.strictest(output)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value)
            .unwrap()
            .trim_matches('"')
            .to_owned()
    }

    #[test]
    fn a_column_and_the_encoding_use_one_word() {
        for one in [Kind::Injection, Kind::Jailbreak, Kind::Indirect, Kind::Pii] {
            assert_eq!(kind(one), encoded(&one));
        }
        for one in [
            Kind::Secret,
            Kind::Exfiltration,
            Kind::Obfuscation,
            Kind::Leakage,
        ] {
            assert_eq!(kind(one), encoded(&one));
        }
        for one in [
            Verdict::Pass,
            Verdict::Redact,
            Verdict::Hold,
            Verdict::Block,
        ] {
            assert_eq!(verdict(Some(one)), encoded(&one));
        }
        assert_eq!(direction(Direction::Input), encoded(&Direction::Input));
        assert_eq!(direction(Direction::Output), encoded(&Direction::Output));
    }
}

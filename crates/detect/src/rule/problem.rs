//! The compiler's words: one constructor per diagnostic, each with its code.
//!
//! | code | says |
//! |---|---|
//! | R001 | the id is not a family and a name |
//! | R002 | two rules have one id |
//! | R003 | an attack pattern has no literal |
//! | R004 | a literal is too short |
//! | R005 | a value pattern has literals |
//! | R006 | not a regular expression |
//! | R007 | the pattern matches the empty text |
//! | R008 | the pattern is too large |
//! | R009 | a value pattern looks around itself |
//! | R010 | a value pattern has no bound |
//! | R011 | the score is not above 0 and up to 1 |
//! | R012 | no such validator |
//! | R013 | not a technique id |
//! | R014 | personal data or a credential without an entity |
//! | R015 | not an entity name |
//! | R016 | a test text is not matched |
//! | R017 | a silent text is matched |
//! | R018 | the rule has no tests |
//! | R019 | the rule has no patterns |
//! | R020 | the file is not in its family's folder (warning) |
//! | R021 | too many patterns for one set |
//! | R022 | no such country |
//! | R023 | no such topic |

use model::Diagnostic;
use model::document::nearest;

use super::spec::validator_names;
use crate::measure::Measure;
use crate::value::{PatternProblem, Switch};

pub(super) fn bad_id(id: &str) -> Diagnostic {
    Diagnostic::error("R001", format!("`{id}` is not a rule id"))
        .hint("write family and name with a dot, such as `injection.override`, in lower case")
}

pub(super) fn duplicate_id(id: &str, first: &str) -> Diagnostic {
    Diagnostic::error(
        "R002",
        format!("rule `{id}` is declared twice, first in {first}"),
    )
    .hint("give one of them another id")
}

pub(super) fn no_literal() -> Diagnostic {
    Diagnostic::error("R003", "the pattern has no literal to wake it")
        .hint("list words under `literals` of which one stands in every match")
}

pub(super) fn short_literal(literal: &str) -> Diagnostic {
    Diagnostic::error(
        "R004",
        format!("literal `{literal}` is too short and would wake on everything"),
    )
    .hint("use at least three letters, or two characters of an East Asian script")
}

pub(super) fn literal_in_value() -> Diagnostic {
    Diagnostic::error("R005", "patterns of values take no literals")
        .hint("remove `literals`: values are followed byte by byte")
}

pub(super) fn score(score: f64) -> Diagnostic {
    Diagnostic::error(
        "R011",
        format!("score `{score}` is not above 0 and up to 1"),
    )
}

pub(super) fn validator(name: &str) -> Diagnostic {
    let known = validator_names();
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    Diagnostic::error("R012", format!("there is no validator `{name}`")).hint(hint)
}

pub(super) fn country(name: &str) -> Diagnostic {
    unknown("R022", "country", name, Switch::countries())
}

pub(super) fn topic(name: &str) -> Diagnostic {
    unknown("R023", "topic", name, Switch::topics())
}

fn unknown(code: &'static str, what: &str, name: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error(code, format!("there is no {what} `{name}`"))
        .hint(format!("there are {}", known.join(", ")))
}

pub(super) fn technique(id: &str) -> Diagnostic {
    Diagnostic::error("R013", format!("`{id}` is not a technique id")).hint(
        "write MITRE ATLAS `AML.T0051` or `AML.T0051.000`, or OWASP `LLM01:2025` or `ASI01:2026`",
    )
}

pub(super) fn no_entity() -> Diagnostic {
    Diagnostic::error("R014", "the rule finds values but names no entity")
        .hint("add `entity`, such as `IBAN_CODE`")
}

pub(super) fn entity(name: &str) -> Diagnostic {
    Diagnostic::error("R015", format!("`{name}` is not an entity name"))
        .hint("write upper case with underscores, such as `IBAN_CODE`")
}

pub(super) fn not_matched(awake: bool) -> Diagnostic {
    let hint = if awake {
        "the expressions do not match this text, or the validator refuses the value"
    } else {
        "none of the literals stands in this text, so no expression is woken"
    };
    Diagnostic::error(
        "R016",
        "the rule finds nothing in this text, and its tests say it should",
    )
    .hint(hint)
}

pub(super) fn not_silent() -> Diagnostic {
    Diagnostic::error(
        "R017",
        "the rule finds something in this text, and its tests say it should not",
    )
}

pub(super) fn no_tests() -> Diagnostic {
    Diagnostic::error("R018", "the rule has no tests")
        .hint("give at least one text under `match` and one under `silent`")
}

pub(super) fn no_patterns() -> Diagnostic {
    Diagnostic::error("R019", "the rule has no patterns")
}

pub(super) fn elsewhere(family: &str) -> Diagnostic {
    Diagnostic::warning(
        "R020",
        format!("a rule of family `{family}` does not stand in a folder `{family}`"),
    )
}

pub(super) fn everyday_literal(literal: &str) -> Diagnostic {
    Diagnostic::warning(
        "R024",
        format!("literal `{literal}` stands in everyday text and wakes the pattern all the time"),
    )
    .hint("name a rarer word of the expression, or the word together with its neighbour")
}

pub(super) fn endless() -> Diagnostic {
    Diagnostic::warning("R025", "the expression takes any characters without bound")
        .hint("bound it, such as `.{0,80}`: a phrase reaches 320 bytes from its literal at most")
}

pub(super) fn measure(name: &str) -> Diagnostic {
    let known: Vec<&str> = Measure::names().collect();
    unknown("R026", "measure", name, &known)
}

pub(super) fn measured_value() -> Diagnostic {
    Diagnostic::error("R027", "rules that find values do not measure")
        .hint("remove `measure`, or give the rule another kind")
}

pub(super) fn too_many() -> Diagnostic {
    Diagnostic::error("R021", "there are more patterns than one rule set holds")
        .hint("a set holds 65535 value patterns, and literals of 64 MB in all")
}

pub(super) fn pattern(problem: &PatternProblem) -> Diagnostic {
    match problem {
        PatternProblem::Syntax(reason) => {
            Diagnostic::error("R006", format!("not a regular expression: {reason}"))
        }
        PatternProblem::Empty => {
            Diagnostic::error("R007", "the pattern can match the empty text")
                .hint("require one character, such as `.+` in place of `.*`")
        }
        PatternProblem::TooLarge => Diagnostic::error("R008", "the pattern is too large")
            .hint("use smaller repetitions, or `+` with `max_length`"),
        PatternProblem::LookAround => {
            Diagnostic::error("R009", "patterns of values cannot look around themselves")
                .hint("remove `^`, `$` and `\\b`, and say what may not stand beside it with `before` and `after`")
        }
        PatternProblem::Unbounded => {
            Diagnostic::error("R010", "the pattern describes values of any length")
                .hint("bound its repetitions, or give `max_length`; longer values are withheld")
        }
    }
}

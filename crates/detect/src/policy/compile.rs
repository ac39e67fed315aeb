//! From a policy as written to a policy as checked; every problem at once.
//!
//! | code | says |
//! |---|---|
//! | P001 | a threshold is not within 0 and 1 |
//! | P002 | the strict threshold lies above the normal one |
//! | P003 | an argument's pattern is not a regular expression |
//! | P004 | a tool is listed twice |
//! | P005 | not an entity name |
//! | P006 | an entity is both of the high class and entitled (warning) |
//! | P007 | no such country |
//! | P008 | no such topic |
//! | P009 | not a delimiter of documents |
//! | P010 | documents are judged more mildly than what users type (warning) |
//! | P011 | not a host |
//! | P012 | an operator has fields that are not its own |

mod documents;
mod hosts;
mod operators;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Diagnostic;
use model::document::Placed;
use model::finding::Score;

use super::spec::{LeakSpec, PolicySpec, ThresholdSpec, ToolSpec};
use super::{AllowedTool, LeakRule, Policy, Thresholds};
use crate::value::{Switch, Switches};

/// The largest program of one argument's pattern, in bytes.
const SIZE_LIMIT: usize = 256 * 1024;

/// Checks a policy. Problems are added to `problems`; with errors among them the result must not
/// be used.
pub fn compile_policy(
    spec: &PolicySpec,
    file: &Arc<str>,
    problems: &mut Vec<Diagnostic>,
) -> Policy {
    let defaults = Policy::default();
    let mut checks = Checks { file, problems };
    let (prompts, answers) = (&spec.prompts, &spec.answers);
    let user = checks.thresholds(spec.block_at.user.as_ref(), defaults.user);
    let untrusted = checks.thresholds(spec.block_at.untrusted.as_ref(), defaults.untrusted);
    checks.milder(spec.block_at.untrusted.as_ref(), user, untrusted);
    Policy {
        id: Arc::from(spec.id.as_str()),
        user,
        untrusted,
        prompt_pii: prompts.pii.unwrap_or(defaults.prompt_pii),
        prompt_secret: prompts.secret.unwrap_or(defaults.prompt_secret),
        prompt_exfiltration: prompts.exfiltration.unwrap_or(defaults.prompt_exfiltration),
        operators: checks.operators(&prompts.operators),
        answer_exfiltration: answers.exfiltration.unwrap_or(defaults.answer_exfiltration),
        answer_leakage: answers.leakage.unwrap_or(defaults.answer_leakage),
        hosts: checks.hosts(&answers.allowed_hosts),
        leak: checks.leak(&answers.leak, &answers.entitled, defaults.leak),
        switches: checks.switches(spec),
        strict_tools: checks.tools(&spec.strict_tools),
        documents: checks.documents(&spec.documents),
        uninspected: spec.uninspected.unwrap_or(defaults.uninspected),
        adjustments: defaults.adjustments,
    }
}

struct Checks<'a> {
    file: &'a Arc<str>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Checks<'_> {
    fn add<T>(&mut self, problem: Diagnostic, at: &Placed<T>) {
        self.problems.push(problem.at(at.place(self.file)));
    }

    fn thresholds(&mut self, spec: Option<&ThresholdSpec>, default: Thresholds) -> Thresholds {
        let Some(spec) = spec else { return default };
        for threshold in [&spec.normal, &spec.strict] {
            if !(0.0..=1.0).contains(&threshold.value) {
                let title = format!("threshold `{}` is not within 0 and 1", threshold.value);
                self.add(Diagnostic::error("P001", title), threshold);
            }
        }
        if spec.strict.value > spec.normal.value {
            let title = "the strict threshold lies above the normal one";
            let hint = "a strict profile blocks more, so its threshold is the lower one";
            self.add(Diagnostic::error("P002", title).hint(hint), &spec.strict);
        }
        Thresholds {
            normal: Score::from_fraction(spec.normal.value),
            strict: Score::from_fraction(spec.strict.value),
        }
    }

    /// A client decides what it calls a document.
    fn milder(&mut self, spec: Option<&ThresholdSpec>, user: Thresholds, untrusted: Thresholds) {
        let Some(spec) = spec else { return };
        if untrusted.normal > user.normal || untrusted.strict > user.strict {
            let title = "documents are judged more mildly than what users type";
            let hint =
                "a client can call its text a document; set `untrusted` no higher than `user`";
            let problem = Diagnostic::warning("P010", title).hint(hint);
            self.add(problem, &spec.normal);
        }
    }

    fn leak(
        &mut self,
        spec: &LeakSpec,
        entitled: &[Placed<String>],
        default: LeakRule,
    ) -> LeakRule {
        let high = match &spec.high_entities {
            Some(high) => self.entities(high),
            None => default.high,
        };
        let allowed = self.entities(entitled);
        for entity in entitled
            .iter()
            .filter(|entity| high.contains(entity.value.as_str()))
        {
            let title = format!("`{}` is both of the high class and entitled", entity.value);
            let hint = "answers may contain it: the entitlement wins";
            self.add(Diagnostic::warning("P006", title).hint(hint), entity);
        }
        LeakRule {
            high,
            high_action: spec.high.unwrap_or(default.high_action),
            low_action: spec.low.unwrap_or(default.low_action),
            many_records: spec.many_records.unwrap_or(default.many_records),
            entitled: allowed,
        }
    }

    fn switches(&mut self, spec: &PolicySpec) -> Switches {
        let mut switches = Switches::default();
        for name in &spec.countries {
            match Switch::country(&name.value) {
                Some(switch) => switches.add(switch),
                None => self.unknown("P007", "country", name, Switch::countries()),
            }
        }
        for name in &spec.topics {
            match Switch::topic(&name.value) {
                Some(switch) => switches.add(switch),
                None => self.unknown("P008", "topic", name, Switch::topics()),
            }
        }
        switches
    }

    fn unknown(&mut self, code: &'static str, what: &str, name: &Placed<String>, known: &[&str]) {
        let title = format!("there is no {what} `{}`", name.value);
        let hint = format!("there are {}", known.join(", "));
        self.add(Diagnostic::error(code, title).hint(hint), name);
    }

    fn entities(&mut self, names: &[Placed<String>]) -> BTreeSet<Arc<str>> {
        for name in names.iter().filter(|name| !is_entity(&name.value)) {
            let title = format!("`{}` is not an entity name", name.value);
            let hint = "write upper case with underscores, such as `IBAN_CODE`";
            self.add(Diagnostic::error("P005", title).hint(hint), name);
        }
        let names = names.iter().map(|name| Arc::from(name.value.as_str()));
        names.collect()
    }

    fn tools(&mut self, specs: &[ToolSpec]) -> Vec<AllowedTool> {
        let mut seen = BTreeSet::new();
        let mut tools = Vec::new();
        for spec in specs {
            if !seen.insert(spec.name.value.as_str()) {
                let title = format!("tool `{}` is listed twice", spec.name.value);
                self.add(Diagnostic::error("P004", title), &spec.name);
            }
            tools.push(self.tool(spec));
        }
        tools
    }

    fn tool(&mut self, spec: &ToolSpec) -> AllowedTool {
        let mut arguments = Vec::new();
        for (name, pattern) in &spec.arguments {
            let whole = format!("^(?:{})$", pattern.value);
            match regex::RegexBuilder::new(&whole)
                .size_limit(SIZE_LIMIT)
                .build()
            {
                Ok(expression) => arguments.push((Arc::from(name.as_str()), expression)),
                Err(error) => {
                    let error = error.to_string();
                    let reason = error.lines().last().unwrap_or("too large");
                    let reason = reason.trim_start_matches("error: ");
                    let title = format!("not a regular expression: {reason}");
                    self.add(Diagnostic::error("P003", title), pattern);
                }
            }
        }
        AllowedTool {
            name: Arc::from(spec.name.value.as_str()),
            arguments,
        }
    }
}

/// Upper case with digits and underscores.
pub(crate) fn is_entity(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.bytes().any(|byte| byte.is_ascii_uppercase()) && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests;

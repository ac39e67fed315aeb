//! From what people changed about rules to what the engine heeds; every problem at once.
//!
//! | code | says |
//! |---|---|
//! | A001 | there is no such rule (warning: the change waits for it) |
//! | A002 | the threshold is not within 0 and 1 |
//! | A003 | an exception is for nobody in particular |
//! | A004 | an exception has no reason |
//! | A005 | not a time |
//! | A006 | a rule is changed twice |

use std::collections::BTreeMap;
use std::sync::Arc;

use model::document::{Placed, nearest};
use model::finding::Score;
use model::{Diagnostic, Timestamp};

use super::spec::{AdjustmentSpec, ExceptionSpec};
use super::{Adjustments, Exception, OFF};
use crate::rule::RuleSet;

/// A reason has this many characters or more.
const SHORTEST_REASON: usize = 3;

/// Checks what was changed about rules, each with the document it was written in. Problems are
/// added to `problems`; with errors among them the result must not be used.
pub fn compile_adjustments(
    specs: &[(AdjustmentSpec, Arc<str>)],
    rules: &RuleSet,
    problems: &mut Vec<Diagnostic>,
) -> Adjustments {
    let mut compiler = Compiler {
        rules,
        problems,
        least: vec![0; rules.len()],
        exceptions: Vec::new(),
        seen: BTreeMap::new(),
    };
    for (spec, file) in specs {
        compiler.adjustment(spec, file);
    }
    Adjustments::new(compiler.least, compiler.exceptions)
}

struct Compiler<'a> {
    rules: &'a RuleSet,
    problems: &'a mut Vec<Diagnostic>,
    least: Vec<u16>,
    exceptions: Vec<Exception>,
    seen: BTreeMap<usize, Arc<str>>,
}

impl Compiler<'_> {
    fn adjustment(&mut self, spec: &AdjustmentSpec, file: &Arc<str>) {
        let threshold = self.threshold(spec.threshold.as_ref(), file);
        let exceptions = spec.exceptions.iter();
        let exceptions: Vec<_> = exceptions
            .filter_map(|exception| self.exception(exception, file))
            .collect();
        let Some(rule) = self.rule(&spec.rule, file) else {
            return;
        };
        if let Some(first) = self.seen.insert(rule, Arc::clone(file)) {
            let title = format!(
                "rule `{}` is changed twice, first in {first}",
                spec.rule.value
            );
            self.add(Diagnostic::error("A006", title), &spec.rule, file);
        }
        let least = if spec.enabled == Some(false) {
            OFF
        } else {
            threshold
        };
        if let Some(slot) = self.least.get_mut(rule) {
            *slot = least;
        }
        let exceptions = exceptions.into_iter();
        self.exceptions
            .extend(exceptions.map(|exception| Exception { rule, ..exception }));
    }

    fn rule(&mut self, id: &Placed<String>, file: &Arc<str>) -> Option<usize> {
        let found = self.rules.index_of(&id.value);
        if found.is_none() {
            let title = format!("there is no rule `{}`; this change has no effect", id.value);
            let known = self.rules.ids().map(model::id::RuleId::as_str);
            let problem = Diagnostic::warning("A001", title);
            let problem = match nearest(&id.value, known) {
                Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
                None => problem.hint("undo it in the console, or bring the rule back"),
            };
            self.add(problem, id, file);
        }
        found
    }

    fn threshold(&mut self, threshold: Option<&Placed<f64>>, file: &Arc<str>) -> u16 {
        let Some(threshold) = threshold else { return 0 };
        if !(0.0..=1.0).contains(&threshold.value) {
            let title = format!("threshold `{}` is not within 0 and 1", threshold.value);
            self.add(Diagnostic::error("A002", title), threshold, file);
        }
        Score::from_fraction(threshold.value).millis()
    }

    fn exception(&mut self, spec: &ExceptionSpec, file: &Arc<str>) -> Option<Exception> {
        let shared = |name: &Option<String>| name.as_deref().map(Arc::from);
        let (app, key, user) = (shared(&spec.app), shared(&spec.key), shared(&spec.user));
        if app.is_none() && key.is_none() && user.is_none() {
            let problem = Diagnostic::error("A003", "an exception must be for somebody").hint(
                "name an `app`, a `key` or a `user`, or switch the rule off with `enabled: false`",
            );
            self.add(problem, &spec.reason, file);
        }
        if spec.reason.value.trim().chars().count() < SHORTEST_REASON {
            let problem = Diagnostic::error("A004", "an exception needs a reason")
                .hint("say why, for whoever reads it later");
            self.add(problem, &spec.reason, file);
        }
        let expires = Timestamp::parse_utc(&spec.expires.value);
        if expires.is_none() {
            let title = format!("`{}` is not a time in UTC", spec.expires.value);
            let problem =
                Diagnostic::error("A005", title).hint("write it like `2026-12-24T00:00:00Z`");
            self.add(problem, &spec.expires, file);
        }
        Some(Exception {
            rule: 0,
            app,
            key,
            user,
            expires: expires?,
        })
    }

    fn add<T>(&mut self, problem: Diagnostic, at: &Placed<T>, file: &Arc<str>) {
        self.problems.push(problem.at(at.place(file)));
    }
}

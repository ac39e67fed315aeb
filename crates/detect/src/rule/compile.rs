//! From rules as written to a [`RuleSet`]; every problem of every document at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::diagnostic::{Diagnostic, Level};
use model::document::{Placed, Source, read};
use model::finding::{Direction, Kind};
use model::id::RuleId;

use super::cost::{cost, is_everyday};
use super::name::{is_id, is_short, is_technique};
use super::own::OwnRules;
use super::parts::documents;
use super::problem;
use super::selftest;
use super::set::{Measured, Rule, RuleSet, finds_values};
use super::spec::{MeasureSpec, PatternSpec, RuleSpec};
use super::surroundings::{context, switch};
use crate::hash::fingerprint;
use crate::measure::Measure;
use crate::phrase::{self, PhrasePattern, PhraseSet};
use crate::policy::is_entity;
use crate::value::{self, Assigned, Credential, Switch, Validator, ValuePattern, ValueSet};

/// Compiles rule documents and runs the tests in each; all problems at once.
///
/// # Errors
/// When a document cannot be used; warnings are among the diagnostics then.
pub fn compile_rules(sources: &[Source]) -> Result<(RuleSet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut compiler = Compiler::default();
    let mut specs = Vec::new();
    for source in sources.iter().flat_map(documents) {
        let source = source.as_ref();
        match read::<RuleSpec>(source) {
            Ok(spec) => {
                compiler.rule(&spec, source);
                specs.push((spec, Arc::clone(&source.file)));
            }
            Err(mut found) => compiler.problems.append(&mut found),
        }
    }
    let mut problems = compiler.problems;
    let is_error = |problem: &Diagnostic| problem.level == Level::Error;
    if problems.iter().any(is_error) {
        return Err(problems);
    }
    let Ok(phrases) = PhraseSet::new(compiler.phrases) else {
        return Err(vec![problem::too_many()]);
    };
    if compiler.values.len() > usize::from(u16::MAX) {
        return Err(vec![problem::too_many()]);
    }
    let values = ValueSet::new(compiler.values, |pattern, direction| {
        let rule = compiler.rules.get(pattern.rule);
        rule.is_some_and(|rule| rule.directions.contains(&direction))
    });
    let set = RuleSet {
        fingerprint: fingerprint(sources.iter().map(|source| source.text.as_bytes())),
        rules: compiler.rules,
        phrases,
        values,
        own: OwnRules::build().map_err(|_invalid| vec![problem::bad_id("leakage")])?,
        measures: compiler.measures,
    };
    for (spec, file) in &specs {
        selftest::run(&set, spec, file, &mut problems);
    }
    if problems.iter().any(is_error) {
        return Err(problems);
    }
    Ok((set, problems))
}

#[derive(Default)]
struct Compiler {
    rules: Vec<Rule>,
    phrases: Vec<PhrasePattern>,
    values: Vec<ValuePattern>,
    measures: Vec<Measured>,
    seen: BTreeMap<String, Arc<str>>,
    problems: Vec<Diagnostic>,
}

impl Compiler {
    fn rule(&mut self, spec: &RuleSpec, source: &Source) {
        let file = &source.file;
        self.check_id(&spec.id, file);
        self.check_shape(spec, file);
        let kind = Kind::from(spec.kind.value);
        for pattern in &spec.patterns {
            if finds_values(kind) {
                self.value(spec, pattern, file);
            } else {
                self.phrase(pattern, file);
            }
        }
        self.measure(spec, kind, file);
        if let Ok(id) = RuleId::parse(&spec.id.value) {
            self.rules.push(Rule {
                file: Arc::clone(file),
                ..checked(spec, id, kind)
            });
        }
    }

    fn measure(&mut self, spec: &RuleSpec, kind: Kind, file: &Arc<str>) {
        let Some(measure) = &spec.measure else { return };
        let place = measure.what.place(file);
        if finds_values(kind) {
            self.problems.push(problem::measured_value().at(place));
            return;
        }
        let score_millis = self.score(&measure.score, file);
        match Measure::named(&measure.what.value) {
            Some(what) => self.measures.push(Measured {
                rule: self.rules.len(),
                what,
                at_least: measure.at_least.max(1),
                score_millis,
            }),
            None => self
                .problems
                .push(problem::measure(&measure.what.value).at(place)),
        }
    }

    fn check_id(&mut self, id: &Placed<String>, file: &Arc<str>) {
        let place = id.place(file);
        let family = id.value.split('.').next().unwrap_or_default();
        if !is_id(&id.value) {
            self.problems.push(problem::bad_id(&id.value).at(place));
            return;
        }
        let folder = file.rsplit('/').nth(1);
        if folder.is_some_and(|folder| folder != family) {
            self.problems
                .push(problem::elsewhere(family).at(id.place(file)));
        }
        if let Some(first) = self.seen.get(&id.value) {
            let found = problem::duplicate_id(&id.value, first);
            self.problems.push(found.at(place));
            return;
        }
        self.seen.insert(id.value.clone(), Arc::clone(file));
    }

    fn check_shape(&mut self, spec: &RuleSpec, file: &Arc<str>) {
        let kind = Kind::from(spec.kind.value);
        for id in spec.techniques.iter().filter(|id| !is_technique(&id.value)) {
            self.problems
                .push(problem::technique(&id.value).at(id.place(file)));
        }
        match &spec.entity {
            None if matches!(kind, Kind::Pii | Kind::Secret) => {
                self.problems
                    .push(problem::no_entity().at(spec.kind.place(file)));
            }
            Some(entity) if !is_entity(&entity.value) => {
                self.problems
                    .push(problem::entity(&entity.value).at(entity.place(file)));
            }
            Some(_) | None => {}
        }
        if let Some(name) = &spec.validator
            && Validator::named(&name.value).is_none()
        {
            self.problems
                .push(problem::validator(&name.value).at(name.place(file)));
        }
        if let Some(country) = &spec.country
            && Switch::country(&country.value).is_none()
        {
            self.problems
                .push(problem::country(&country.value).at(country.place(file)));
        }
        if let Some(topic) = &spec.topic
            && Switch::topic(&topic.value).is_none()
        {
            self.problems
                .push(problem::topic(&topic.value).at(topic.place(file)));
        }
        if spec.patterns.is_empty() && spec.measure.is_none() {
            self.problems
                .push(problem::no_patterns().at(spec.id.place(file)));
        }
        if spec.tests.value.matching.is_empty() || spec.tests.value.silent.is_empty() {
            self.problems
                .push(problem::no_tests().at(spec.tests.place(file)));
        }
    }

    fn phrase(&mut self, spec: &PatternSpec, file: &Arc<str>) {
        let score_millis = self.score(&spec.score, file);
        if spec.literals.is_empty() {
            self.problems
                .push(problem::no_literal().at(spec.regex.place(file)));
        }
        for literal in spec
            .literals
            .iter()
            .filter(|literal| is_short(&literal.value))
        {
            self.problems
                .push(problem::short_literal(&literal.value).at(literal.place(file)));
        }
        for literal in spec
            .literals
            .iter()
            .filter(|literal| is_everyday(&literal.value))
        {
            self.problems
                .push(problem::everyday_literal(&literal.value).at(literal.place(file)));
        }
        if phrase::takes_anything(&spec.regex.value) {
            self.problems
                .push(problem::endless().at(spec.regex.place(file)));
        }
        match phrase::build(&spec.regex.value) {
            Ok(regex) => self.phrases.push(PhrasePattern {
                rule: self.rules.len(),
                literals: spec
                    .literals
                    .iter()
                    .map(|literal| literal.value.clone())
                    .collect(),
                regex,
                score_millis,
            }),
            Err(found) => self
                .problems
                .push(problem::pattern(&found).at(spec.regex.place(file))),
        }
    }

    fn value(&mut self, rule: &RuleSpec, spec: &PatternSpec, file: &Arc<str>) {
        let score_millis = self.score(&spec.score, file);
        if let Some(literal) = spec.literals.first() {
            self.problems
                .push(problem::literal_in_value().at(literal.place(file)));
        }
        for word in spec.assigned_to.iter().filter(|word| word.value.len() < 3) {
            self.problems
                .push(problem::short_literal(&word.value).at(word.place(file)));
        }
        let max_length = spec
            .max_length
            .and_then(|length| usize::try_from(length).ok());
        match value::build(&spec.regex.value, spec.ignore_case, max_length) {
            Ok((dfa, max_length)) => self.values.push(ValuePattern {
                rule: self.rules.len(),
                last: value::last_states(&dfa),
                solid: value::solid(&dfa).min(max_length),
                dfa,
                switch: switch(rule),
                before: spec.before,
                after: spec.after,
                score_millis,
                max_length,
                validator: rule
                    .validator
                    .as_ref()
                    .and_then(|name| Validator::named(&name.value)),
                context: rule.context.as_ref().map(context),
                assigned: assigned(spec),
                credential: credential(rule),
            }),
            Err(found) => self
                .problems
                .push(problem::pattern(&found).at(spec.regex.place(file))),
        }
    }

    fn score(&mut self, score: &Placed<f64>, file: &Arc<str>) -> u16 {
        let millis = model::Score::from_fraction(score.value).millis();
        if millis == 0 || score.value > 1.0 {
            self.problems
                .push(problem::score(score.value).at(score.place(file)));
        }
        millis
    }
}

fn assigned(spec: &PatternSpec) -> Option<Assigned> {
    let lower = |word: &Placed<String>| word.value.to_ascii_lowercase();
    (!spec.assigned_to.is_empty()).then(|| Assigned {
        to: spec.assigned_to.iter().map(lower).collect(),
        unless: spec.unless.iter().map(|word| word.to_lowercase()).collect(),
    })
}

fn credential(spec: &RuleSpec) -> Option<Credential> {
    let millis = model::Score::from_fraction(spec.entropy.unwrap_or(0.0) / 8.0).millis();
    (spec.entropy.is_some() || !spec.public.is_empty()).then(|| Credential {
        entropy_millibits: u32::from(millis) * 8,
        public: spec.public.clone(),
    })
}

/// What is looked for, as written.
fn written(spec: &RuleSpec) -> Vec<String> {
    let patterns = spec.patterns.iter();
    patterns
        .map(|pattern| pattern.regex.value.clone())
        .collect()
}

fn checked(spec: &RuleSpec, id: RuleId, kind: Kind) -> Rule {
    let directions = if !spec.directions.is_empty() {
        spec.directions
            .iter()
            .map(|word| Direction::from(*word))
            .collect()
    } else if finds_values(kind) {
        vec![Direction::Input, Direction::Output]
    } else {
        vec![Direction::Input]
    };
    let text = |text: &Placed<String>| Arc::from(text.value.as_str());
    let millis = |pattern: &PatternSpec| model::Score::from_fraction(pattern.score.value).millis();
    let measured =
        |measure: &MeasureSpec| model::Score::from_fraction(measure.score.value).millis();
    let context = spec.context.as_ref();
    Rule {
        id,
        version: spec.version,
        kind,
        title: Arc::from(spec.title.as_str()),
        severity: spec.severity.into(),
        techniques: spec.techniques.iter().map(text).collect(),
        directions,
        origins: spec.origins.iter().map(|word| (*word).into()).collect(),
        entity: spec.entity.as_ref().map(text),
        validator: spec
            .validator
            .as_ref()
            .and_then(|name| Validator::named(&name.value)),
        country: spec.country.as_ref().map(text),
        topic: spec.topic.as_ref().map(text),
        validator_name: spec.validator.as_ref().map(text),
        context_words: context
            .map(|context| context.words.clone())
            .unwrap_or_default(),
        scores: spec
            .patterns
            .iter()
            .map(millis)
            .chain(spec.measure.iter().map(measured))
            .collect(),
        cost: cost(spec),
        patterns: written(spec),
        file: Arc::from(""),
        matching: spec
            .tests
            .value
            .matching
            .iter()
            .map(|text| text.value.clone())
            .collect(),
        silent: spec
            .tests
            .value
            .silent
            .iter()
            .map(|text| text.value.clone())
            .collect(),
    }
}

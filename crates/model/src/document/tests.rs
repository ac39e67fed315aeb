//! What `read` says about documents, good and bad.

use std::collections::BTreeMap;

use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Placed, Source, read};
use crate::diagnostic::Diagnostic;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    version: u32,
    #[serde(default)]
    teams: Vec<Team>,
    #[serde(default)]
    labels: BTreeMap<String, u8>,
    on_error: Option<OnError>,
    step: Option<Step>,
    limits: Option<Limits>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Team {
    id: Placed<String>,
    #[serde(default)]
    models: Vec<Placed<String>>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OnError {
    /// Let it pass.
    Open,
    /// Refuse it.
    Closed,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Step {
    Stop,
    Deny { status: u16 },
    Watch(u32),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Limits {
    #[schemars(range(min = 1, max = 10))]
    depth: u8,
    factor: f64,
    #[schemars(length(min = 1))]
    words: Vec<String>,
}

fn good(text: &str) -> Spec {
    read(&Source::new("test.yaml", text)).unwrap()
}

fn bad(text: &str) -> Vec<Diagnostic> {
    read::<Spec>(&Source::new("test.yaml", text)).unwrap_err()
}

fn said(text: &str) -> String {
    let said: Vec<String> = bad(text).iter().map(ToString::to_string).collect();
    said.join("\n")
}

#[test]
fn a_good_document_becomes_a_spec_whose_values_know_their_place() {
    let spec = good("version: 1\nteams:\n  - id: support\n    models: [ä, demo]\n");
    assert_eq!(spec.version, 1);
    let place = spec.teams[0].models[1].place(&"test.yaml".into());
    assert_eq!((place.line, place.column), (4, 17));
    assert_eq!(spec.teams[0].id.value, "support");
}

#[test]
fn every_shape_of_an_enum_is_understood() {
    assert_eq!(good("version: 1\nstep: stop").step, Some(Step::Stop));
    let deny = good("version: 1\nstep: { deny: { status: 403 } }").step;
    assert_eq!(deny, Some(Step::Deny { status: 403 }));
    assert_eq!(
        good("version: 1\nstep: { watch: 7 }").step,
        Some(Step::Watch(7))
    );
    assert_eq!(good("version: 1\nstep:\non_error: ~").step, None);
    assert_eq!(
        good("version: 1\non_error: open").on_error,
        Some(OnError::Open)
    );
}

#[test]
fn json_is_read_like_yaml_and_aliases_are_resolved() {
    assert_eq!(good(r#"{"version": 1, "labels": {"a": 2}}"#).labels["a"], 2);
    let spec = good("version: 1\nteams:\n  - { id: &name a }\n  - { id: *name }\n");
    assert_eq!(spec.teams[1].id.value, "a");
}

#[test]
fn a_number_may_stand_for_a_text_and_no_is_a_word() {
    let spec = good("version: 1\nteams: [{ id: 42, models: [no, n, 1.50] }]");
    assert_eq!(spec.teams[0].id.value, "42");
    let models: Vec<&str> = spec.teams[0]
        .models
        .iter()
        .map(|m| m.value.as_str())
        .collect();
    assert_eq!(models, ["no", "n", "1.50"]);
}

#[test]
fn all_problems_come_at_once_in_reading_order() {
    let codes: Vec<&str> = bad("version: one\nteams:\n  - modles: [a]\nlables: {}\nstep: dney\n")
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    assert_eq!(codes, ["D005", "D002", "D003", "D002", "D006"]);
}

#[test]
fn broken_yaml_says_where() {
    let diagnostics = bad("version: 1\nteams: [\n");
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].code, "D001");
    assert!(diagnostics[0].place.is_some());
    assert!(said("version: !!str 1").starts_with("error[D001]: YAML tags are not supported"));
    assert!(said("version: 1\n? [a, b]\n: c\n").starts_with("error[D001]: a key must be a word"));
}

#[test]
fn an_unknown_field_gets_a_guess_or_the_list() {
    assert_eq!(
        said("version: 1\nteam: []"),
        "error[D002]: unknown field `team`\n  --> test.yaml:2:1\nhint: did you mean `teams`?"
    );
    assert_eq!(
        said("version: 1\nteams: [{ id: a, colour: red }]"),
        "error[D002]: unknown field `colour`\n  --> test.yaml:2:18\nhint: known here: `id`, `models`"
    );
}

#[test]
fn a_missing_field_is_named_at_the_map_that_lacks_it() {
    assert_eq!(
        said("version: 1\nteams:\n  - models: []"),
        "error[D003]: `id` is missing here\n  --> test.yaml:3:5"
    );
}

#[test]
fn a_key_written_twice_points_at_the_first() {
    assert_eq!(
        said("version: 1\nlabels: {}\nversion: 2"),
        "error[D004]: `version` is written twice\n  --> test.yaml:3:1\n\
         hint: the first one is in line 1; keep one of them"
    );
}

#[test]
fn a_wrong_type_says_what_was_expected_and_found() {
    assert_eq!(
        said("version: [1]"),
        "error[D005]: expected a whole number, found a list\n  --> test.yaml:1:10"
    );
    assert_eq!(
        said("version: 1\nteams: [{ id: true }]"),
        "error[D005]: expected a text, found `true`\n  --> test.yaml:2:15\n\
         hint: put the value in quotes"
    );
    assert_eq!(
        said("version:"),
        "error[D005]: expected a whole number, found nothing\n  --> test.yaml:1:8"
    );
    assert!(said("version: 1\nstep: deny").contains("hint: write it as a map, `deny: …`"));
    assert!(said("version: 1\nstep: { stop: 1 }").contains("nothing may stand under `stop`"));
}

#[test]
fn an_unknown_word_gets_a_guess_or_the_list() {
    assert_eq!(
        said("version: 1\non_error: close"),
        "error[D006]: unknown word `close`\n  --> test.yaml:2:11\nhint: did you mean `closed`?"
    );
    assert_eq!(
        said("version: 1\nstep: { explode: 1 }"),
        "error[D006]: unknown word `explode`\n  --> test.yaml:2:9\n\
         hint: one of `stop`, `deny`, `watch`"
    );
}

#[test]
fn numbers_and_lists_out_of_bounds_are_refused() {
    let text = "version: 1\nlimits: { depth: 11, factor: 0.5, words: [] }";
    assert_eq!(
        said(text),
        "error[D007]: `11` is more than 10\n  --> test.yaml:2:18\n\
         error[D007]: the list must have at least 1 entries\n  --> test.yaml:2:42"
    );
    assert!(said("version: -1").starts_with("error[D007]: `-1` is less than 0"));
    let fine = good("version: 1\nlimits: { depth: 10, factor: 2, words: [a] }");
    let limits = fine.limits.unwrap();
    assert_eq!((limits.depth, limits.words.len()), (10, 1));
    assert!((limits.factor - 2.0).abs() < f64::EPSILON);
}

#[test]
fn an_empty_or_second_document_is_refused() {
    assert!(said("").starts_with("error[D008]: the document is empty"));
    assert!(said("# nothing\n").starts_with("error[D008]: the document is empty"));
    assert!(said("version: 1\n---\nversion: 2\n").starts_with("error[D008]: a second document"));
}

#[test]
fn depth_and_alias_bombs_are_refused() {
    assert!(said(&"[".repeat(100)).starts_with("error[D009]"));
    let mut bomb = "version: 1\na0: &a0 [x, x]\n".to_owned();
    for i in 1..40 {
        let last = i - 1;
        bomb.push_str(&format!("a{i}: &a{i} [*a{last}, *a{last}]\n"));
    }
    assert!(said(&bomb).contains("D009"));
    assert!(said("version: &a [*a]").contains("D009"));
}

#[test]
fn a_value_that_its_type_refuses_is_placed() {
    #[derive(Debug, Deserialize, JsonSchema)]
    struct Holder {
        #[schemars(with = "String")]
        #[expect(dead_code, reason = "only read")]
        id: crate::TeamId,
    }
    let said = read::<Holder>(&Source::new("t.yaml", "\nid: a b\n")).unwrap_err();
    assert_eq!(said[0].code, "D010");
    assert_eq!(
        said[0].place.as_ref().map(|p| (p.line, p.column)),
        Some((2, 5))
    );
}

#[test]
fn a_placed_value_read_from_elsewhere_stands_at_the_beginning() {
    let placed: Placed<u8> = serde_json::from_str("7").unwrap();
    assert_eq!(placed, Placed::new(7, 1, 1));
    assert_eq!(serde_json::to_string(&placed).unwrap(), "7");
}

proptest! {
    #[test]
    fn no_text_panics(text in "[\\PC\\n]{0,200}") {
        drop(read::<Spec>(&Source::new("t.yaml", text)));
    }

    #[test]
    fn no_yaml_like_text_panics(text in "([a-z]{0,4}|version|teams|step|id|[\\-:?&*!|>'\"\\[\\]{}#,~ \\n0-9.]){0,60}") {
        drop(read::<Spec>(&Source::new("t.yaml", text)));
    }

    #[test]
    fn every_diagnostic_has_a_place(text in "(version|teams|step|id|labels|[\\-:\\[\\]{}, \\n0-9a]){0,40}") {
        for diagnostic in read::<Spec>(&Source::new("t.yaml", text)).err().unwrap_or_default() {
            prop_assert!(diagnostic.place.is_some(), "{diagnostic}");
        }
    }
}

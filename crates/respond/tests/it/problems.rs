//! What is said about a playbook that is wrong: one test per code, with the words as people see
//! them.

use model::document::Source;
use proptest::prelude::*;

/// A playbook without a problem, in lines that the tests change.
const GOOD: &str = "\
id: sample
version: 1
title: Sample
trigger: { direction: input, kinds: [injection], min_score: 0.5 }
steps:
  - { id: block, mode: inline, action: gateway.deny, with: { status: 403, code: no }, on_failure: fail_closed }
  - { id: watch, mode: inline, action: session.watchlist.add, with: { ttl: 24h }, undo: session.watchlist.remove, on_failure: continue }
  - { id: slow, mode: inline, action: subject.scrutiny.set, with: { requests: 10, expires: 7d, profile: strict }, undo: subject.scrutiny.clear, on_failure: continue }
  - { id: tell, mode: async, action: alert.raise, with: { severity: high }, on_failure: retry }
escalation: { distinct_users: 3, window: 1h }
tests:
  - { name: it runs, when: { direction: input, kind: injection, score: 0.9, blocked: true }, then: [block, watch, slow, tell] }
";

fn said_of(texts: &[&str]) -> String {
    let source = |(text, number): (&&str, u32)| Source::new(format!("{number}.yaml"), *text);
    let sources: Vec<Source> = texts.iter().zip(1..).map(source).collect();
    let found = respond::compile_playbooks(&sources).unwrap_err();
    let said: Vec<String> = found.iter().map(ToString::to_string).collect();
    said.join("\n")
}

/// What is said when `from` is replaced by `to`.
fn said(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "`{from}` stands in the good playbook");
    said_of(&[&GOOD.replacen(from, to, 1)])
}

#[test]
fn the_good_playbook_is_good() {
    let compiled = respond::compile_playbooks(&[Source::new("1.yaml", GOOD)]);
    assert_eq!(compiled.map(|playbooks| playbooks.len()), Ok(1));
}

#[test]
fn p001_an_id_may_stand_in_one_document_only() {
    let expected = "error[P001]: playbook `sample` is written twice\n  --> 2.yaml:1:5\n\
                    hint: the first one stands in 1.yaml:1";
    assert_eq!(said_of(&[GOOD, GOOD]), expected);
}

#[test]
fn p002_an_id_is_a_simple_name() {
    let expected = "error[P002]: `Sample One` cannot be the id of a playbook\n  --> 1.yaml:1:5\n\
                    hint: use up to 64 lower-case letters, digits and underscores, a letter first";
    assert_eq!(said("id: sample", "id: Sample One"), expected);
}

#[test]
fn p003_versions_begin_with_one() {
    let expected = "error[P003]: versions are counted from 1\n  --> 1.yaml:2:10";
    assert_eq!(said("version: 1", "version: 0"), expected);
}

#[test]
fn p004_an_inline_step_waits_for_something_named() {
    let expected = "error[P004]: an inline step needs a trigger that names kinds\n  \
                    --> 1.yaml:4:37\n\
                    hint: add `kinds`, such as `[injection]`; only async steps can do without";
    assert_eq!(said("[injection]", "[]"), expected);
    let left_out = said(" kinds: [injection],", "");
    assert!(left_out.starts_with("error[P004]"), "{left_out}");
}

#[test]
fn p005_a_score_lies_between_zero_and_one() {
    let expected = "error[P005]: `1.5` is not a score\n  --> 1.yaml:4:61\nhint: use 0 to 1";
    assert_eq!(said("min_score: 0.5", "min_score: 1.5"), expected);
}

#[test]
fn p006_a_playbook_does_something() {
    let text = "id: sample\nversion: 1\ntitle: Sample\n\
                trigger: { direction: input, kinds: [injection], min_score: 0.5 }\nsteps: []\n\
                tests: [{ name: x, when: { direction: input, kind: pii, score: 0, blocked: false }, then: [] }]\n";
    let expected = "error[P006]: a playbook without steps does nothing\n  --> 1.yaml:5:8\n\
                    hint: add a step, such as one with the action `alert.raise`";
    assert_eq!(said_of(&[text]), expected);
}

#[test]
fn p007_a_step_id_stands_once() {
    let expected = "error[P007]: step `block` is written twice\n  --> 1.yaml:7:11";
    assert_eq!(said("id: watch", "id: block"), expected);
}

#[test]
fn p008_an_action_runs_where_it_can() {
    let expected = "error[P008]: `alert.raise` runs after the exchange only\n  --> 1.yaml:9:23\n\
                    hint: write `mode: async`";
    assert_eq!(said("mode: async", "mode: inline"), expected);
    let refusal = said("block, mode: inline", "block, mode: async");
    assert!(
        refusal.contains("`gateway.deny` runs in the path of the request only"),
        "{refusal}"
    );
}

#[test]
fn p009_a_step_fails_as_it_can() {
    let expected = "error[P009]: `gateway.deny` cannot fail in this way\n  --> 1.yaml:6:99\n\
                    hint: write `continue` or `fail_closed`: a request cannot wait";
    assert_eq!(
        said("on_failure: fail_closed", "on_failure: retry"),
        expected
    );
    let alert = said("on_failure: retry", "on_failure: continue");
    assert!(alert.contains("an alert must not be lost"), "{alert}");
}

#[test]
fn p010_an_action_gets_all_it_needs() {
    let expected = "error[P010]: `session.watchlist.add` needs `ttl`\n  --> 1.yaml:7:40\n\
                    hint: add `ttl` under `with`";
    assert_eq!(said(" with: { ttl: 24h },", ""), expected);
}

#[test]
fn p011_an_action_gets_only_what_it_takes() {
    let expected = "error[P011]: `session.watchlist.add` does not take `requests`\n  \
                    --> 1.yaml:7:91\nhint: it takes `ttl`";
    assert_eq!(said("ttl: 24h }", "ttl: 24h, requests: 3 }"), expected);
}

#[test]
fn p012_a_duration_has_a_unit() {
    let expected = "error[P012]: `24` is not a duration\n  --> 1.yaml:7:76\n\
                    hint: write a whole number and a unit, such as `30m`, `24h` or `7d`";
    assert_eq!(said("ttl: 24h", "ttl: 24"), expected);
}

#[test]
fn p013_every_standing_ends_and_every_number_has_a_range() {
    let expected =
        "error[P013]: `400d` is out of range\n  --> 1.yaml:7:76\nhint: use `1m` to `90d`";
    assert_eq!(said("ttl: 24h", "ttl: 400d"), expected);
    let expected = "error[P013]: `0` is out of range\n  --> 1.yaml:8:79\nhint: use 1 to 1000";
    assert_eq!(said("requests: 10", "requests: 0"), expected);
    let expected = "error[P013]: `1` is out of range\n  --> 1.yaml:10:31\nhint: use 2 to 10000";
    assert_eq!(said("distinct_users: 3", "distinct_users: 1"), expected);
}

#[test]
fn p014_a_refusal_has_a_status_that_no_client_repeats() {
    let expected = "error[P014]: a refusal cannot have the status `429`\n  --> 1.yaml:6:70\n\
                    hint: use 400 to 499 without 408, 409 and 429, which clients would repeat";
    assert_eq!(said("status: 403", "status: 429"), expected);
}

#[test]
fn p015_a_code_is_a_simple_name() {
    let expected = "error[P015]: `No Way` cannot be the code of a refusal\n  --> 1.yaml:6:81\n\
                    hint: use up to 64 lower-case letters, digits and underscores, a letter first";
    assert_eq!(said("code: no", "code: No Way"), expected);
}

#[test]
fn p016_an_action_names_its_own_undo() {
    let expected = "error[P016]: `session.watchlist.add` needs its undo\n  --> 1.yaml:7:40\n\
                    hint: write `undo: session.watchlist.remove`";
    assert_eq!(said(" undo: session.watchlist.remove,", ""), expected);
    let other = said("session.watchlist.remove", "key.watchlist.remove");
    assert!(other.contains("`key.watchlist.remove` does not undo `session.watchlist.add`"));
    let none = said("no }, on", "no }, undo: key.scrutiny.clear, on");
    assert!(none.contains("`gateway.deny` cannot be undone"), "{none}");
}

#[test]
fn p017_some_actions_are_done_once() {
    let second = "{ id: more, mode: async, action: alert.raise, with: { severity: low }, on_failure: retry }";
    let expected = "error[P017]: `alert.raise` can be done once only\n  --> 1.yaml:10:38";
    let steps = format!("on_failure: retry }}\n  - {second}\nescalation");
    assert_eq!(said("on_failure: retry }\nescalation", &steps), expected);
}

#[test]
fn p018_inline_steps_come_first() {
    let alert = "  - { id: tell, mode: async, action: alert.raise, with: { severity: high }, on_failure: retry }\n";
    let text = GOOD
        .replacen(alert, "", 1)
        .replacen("steps:\n", &format!("steps:\n{alert}"), 1);
    let said = said_of(&[&text]);
    let expected = "error[P018]: inline step `block` comes after an async one\n  --> 1.yaml:7:24\n\
                    hint: inline steps run first, so write them first";
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn p019_an_answer_cannot_be_refused() {
    let expected = "error[P019]: an answer that has begun can no longer be refused\n  \
                    --> 1.yaml:6:40\nhint: leave the step out: policy withholds the answer";
    assert_eq!(said("direction: input", "direction: output"), expected);
}

#[test]
fn p020_an_escalation_extends_a_scrutiny() {
    let scrutiny = GOOD.lines().find(|line| line.contains("slow")).unwrap();
    let expected = "error[P020]: an escalation needs a scrutiny that it can extend to the key\n  \
                    --> 1.yaml:9:31\nhint: add a step with the action `subject.scrutiny.set`";
    assert_eq!(said(&format!("{scrutiny}\n"), ""), expected);
}

#[test]
fn p021_its_tests_must_hold() {
    let expected = "error[P021]: the test `it runs` fails\n  --> 1.yaml:12:13\n\
                    hint: these steps ran: block, watch, slow, tell";
    assert_eq!(said("slow, tell]", "tell]"), expected);
    let idle = said("score: 0.9", "score: 0.1");
    assert!(idle.contains("these steps ran: none"), "{idle}");
}

#[test]
fn p022_it_has_tests() {
    let untested = GOOD.split("tests:").next().unwrap();
    let expected = "error[P022]: playbook `sample` has no tests\n  --> 1.yaml:1:5\n\
                    hint: add `tests`, at least one where it runs and one where it does not";
    assert_eq!(said_of(&[untested]), expected);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_in_reading_order() {
    let text = GOOD
        .replacen("version: 1", "version: 0", 1)
        .replacen("status: 403", "status: 500", 1)
        .replacen("window: 1h", "window: soon", 1);
    let said = said_of(&[&text, "id: [\n"]);
    let codes: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("error"))
        .collect();
    assert_eq!(codes.len(), 4, "{said}");
    for (line, code) in codes.iter().zip(["P003", "P014", "P012", "D0"]) {
        assert!(line.contains(code), "{line} is {code}");
    }
}

#[test]
fn an_unknown_action_is_met_with_a_suggestion() {
    let said = said("alert.raise", "alert.rise");
    assert!(said.contains("alert.raise"), "{said}");
}

#[test]
fn on_failure_is_never_left_to_chance() {
    let said = said(", on_failure: retry", "");
    assert!(said.contains("on_failure"), "{said}");
}

const GUIDE: &str = include_str!("../../../../docs/playbooks.md");

#[test]
fn the_guide_lists_every_code_once() {
    for number in 1..=22 {
        let row = format!("| P{number:03} |");
        assert_eq!(GUIDE.matches(&row).count(), 1, "{row}");
    }
    assert!(!GUIDE.contains("| P023 |"));
}

#[test]
fn the_example_of_the_guide_compiles() {
    let example = GUIDE.split("```yaml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let compiled = respond::compile_playbooks(&[Source::new("guide.yaml", example)]);
    assert_eq!(compiled.map(|playbooks| playbooks.len()), Ok(1));
}

proptest! {
    #[test]
    fn nothing_that_somebody_writes_can_end_the_process(
        line in 0_usize..12,
        text in "[ -~äµ\n\t]{0,40}",
        anything in ".{0,200}",
    ) {
        let mut lines: Vec<&str> = GOOD.lines().collect();
        lines[line] = &text;
        for text in [lines.join("\n"), anything] {
            let compiled = respond::compile_playbooks(&[Source::new("1.yaml", text)]);
            prop_assert!(compiled.map_or_else(|found| !found.is_empty(), |_| true));
        }
    }

    #[test]
    fn any_numbers_and_durations_are_taken_or_named(
        status in any::<u16>(), requests in any::<u32>(), score in any::<f32>(), ttl in "[0-9]{0,21}[a-z]{0,2}",
    ) {
        let text = GOOD
            .replacen("status: 403", &format!("status: {status}"), 1)
            .replacen("requests: 10", &format!("requests: {requests}"), 1)
            .replacen("min_score: 0.5", &format!("min_score: {score:e}"), 1)
            .replacen("ttl: 24h", &format!("ttl: '{ttl}'"), 1);
        if let Err(found) = respond::compile_playbooks(&[Source::new("1.yaml", text)]) {
            prop_assert!(found.iter().all(|diagnostic| diagnostic.place.is_some()));
        }
    }
}

//! Tests of reading what was sent.

use super::*;
use crate::shape::words::Severity;

fn query(text: &str) -> Input {
    let uri = format!("/?{text}").parse().unwrap();
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap();
    Input::from_pairs(pairs)
}

fn problems(input: Input) -> Vec<String> {
    match input.finish() {
        Ok(()) => Vec::new(),
        Err(ApiError::InvalidInput(problems)) => problems
            .into_iter()
            .map(|problem| format!("{} {}", problem.field, problem.message))
            .collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn every_problem_is_told_at_once_also_what_is_not_known() {
    let mut input = query("limit=0&from=yesterday&severity=awful&colour=red");
    input.limit();
    input.time("from");
    input.word::<Severity>("severity");
    assert_eq!(
        problems(input),
        [
            "limit must be a whole number from 1 to 200",
            "from must be a time such as `2026-01-31T12:00:00Z`",
            "severity must be one of `informational`, `low`, `medium`, `high`, `critical`",
            "colour is not known here",
        ]
    );
}

#[test]
fn a_parameter_given_twice_is_a_problem_and_not_a_choice() {
    let mut input = query("limit=10&limit=20");
    input.limit();
    assert_eq!(problems(input), ["limit is given more than once"]);
}

#[test]
fn a_time_is_read_with_its_offset() {
    let mut input = query("from=2026-01-31T13:00:00.5%2B01:00");
    let from = input.time("from").unwrap();
    assert_eq!(from.to_string(), "2026-01-31T12:00:00.500000Z");
    assert_eq!(problems(input), Vec::<String>::new());
}

#[test]
fn a_body_is_an_object_of_typed_fields() {
    let mut input = Input::from_json(br#"{"version": "3", "note": 7, "verdict": null}"#);
    assert_eq!(input.required_number("version", 1..=u64::MAX), 0);
    assert_eq!(input.text("note", 0..=10), None);
    assert_eq!(input.required_word::<Severity>("verdict"), None);
    assert_eq!(
        problems(input),
        [
            "version must be a whole number, 1 or more",
            "note must be a text",
            "verdict is missing",
        ]
    );
    assert_eq!(
        problems(Input::from_json(b"[1]")),
        ["body must be a JSON object"]
    );
    assert_eq!(
        problems(Input::from_json(b"{\"a\":")),
        ["body is not JSON, at line 1, column 5"]
    );
}

#[test]
fn a_text_is_counted_in_characters_and_holds_no_control_characters() {
    let mut input = query("a=%C3%A4%C3%A4&b=x%00y&c=toolong");
    assert_eq!(input.text("a", 2..=2).as_deref(), Some("ää"));
    assert_eq!(input.text("b", 0..=9), None);
    assert_eq!(input.text("c", 0..=3), None);
    assert_eq!(
        problems(input),
        [
            "b must not hold control characters",
            "c must have 3 characters or fewer"
        ]
    );
}

//! The OpenAPI document and its snapshot, from which the console's client is generated.

use std::path::Path;

use serde_json::Value;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");

#[expect(
    clippy::disallowed_methods,
    reason = "UPDATE=1 rewrites snapshots; a test is told so by its environment"
)]
pub(crate) fn update_wanted() -> bool {
    std::env::var("UPDATE").is_ok_and(|value| value == "1")
}

#[test]
fn the_snapshot_that_the_console_is_generated_from_is_fresh() {
    let document = control::openapi().unwrap();
    let fresh = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    let path = Path::new(SNAPSHOT);
    if update_wanted() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == fresh,
        "web/openapi.json is stale; run `UPDATE=1 cargo test -p control openapi`"
    );
}

#[test]
fn every_route_is_described_and_nothing_else_is() {
    let document = control::openapi().unwrap();
    let mut described = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    let mut served: Vec<String> = control::routes()
        .iter()
        .map(|route| format!("{} {}{}", route.method, control::API, route.path))
        .collect();
    described.sort();
    served.sort();
    assert_eq!(described, served);
}

#[test]
fn the_words_of_the_document_are_those_on_the_wire() {
    use control::shape::words::{AlertVerdict, Kind, Range, TargetKind, VerdictIs, Word};
    let document = control::openapi().unwrap();
    let described = |name: &str| document["components"]["schemas"][name]["enum"].clone();
    fn sent<W: Word + serde::Serialize>() -> Value {
        serde_json::to_value(W::ALL).unwrap()
    }
    assert_eq!(described("Kind"), sent::<Kind>());
    assert_eq!(described("AlertVerdict"), sent::<AlertVerdict>());
    assert_eq!(described("Range"), sent::<Range>());
    assert_eq!(described("TargetKind"), sent::<TargetKind>());
    assert_eq!(described("VerdictIs"), sent::<VerdictIs>());
}

#[test]
fn an_answer_always_has_all_its_fields() {
    let document = control::openapi().unwrap();
    let row = &document["components"]["schemas"]["ExchangeRow"];
    let fields = row["properties"].as_object().unwrap().len();
    assert_eq!(row["required"].as_array().unwrap().len(), fields);
}

#[test]
fn every_reference_leads_somewhere() {
    let document = control::openapi().unwrap();
    let mut missing = Vec::new();
    collect_missing(&document, &document, &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}

fn collect_missing(document: &Value, value: &Value, missing: &mut Vec<String>) {
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let pointer = reference.strip_prefix('#').unwrap();
        if document.pointer(pointer).is_none() {
            missing.push(reference.to_owned());
        }
    }
    match value {
        Value::Array(items) => {
            for item in items {
                collect_missing(document, item, missing);
            }
        }
        Value::Object(fields) => {
            for field in fields.values() {
                collect_missing(document, field, missing);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

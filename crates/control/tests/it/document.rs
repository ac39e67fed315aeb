//! The tables of docs/api.md, written from the code so that they cannot say otherwise.

use std::fmt::Write;

use control::roles::{Permission, Role};
use control::route::{Access, Answer};
use control::shape::words::Word;

use crate::openapi::update_wanted;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");

fn routes_table() -> String {
    let mut table = "| route | what it does | who |\n|---|---|---|\n".to_owned();
    for route in control::routes() {
        let who = match route.access {
            Access::Public => "anybody".to_owned(),
            Access::SignedIn => "whoever is signed in".to_owned(),
            Access::Needs(permission) => format!("`{}`", permission.word()),
        };
        let takes = route.body.as_ref().map(|body| format!(" `{}`", body.name));
        let takes = takes.unwrap_or_default();
        let gives = match &route.answer {
            Answer::Json(body) => format!(" → `{}`", body.name),
            Answer::Stream(body) => format!(" → `{}`, streamed", body.name),
            Answer::Nothing | Answer::AnyJson => String::new(),
        };
        let (method, path) = (&route.method, route.path);
        let does = route.summary;
        writeln!(
            table,
            "| `{method} {path}`{takes}{gives} | {does} | {who} |"
        )
        .unwrap();
    }
    table
}

fn roles_table() -> String {
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
    let mut table = format!("| permission | {} |\n|---|", names.join(" | "));
    table.push_str(&":-:|".repeat(names.len()));
    table.push('\n');
    for permission in Permission::ALL {
        write!(table, "| `{}` |", permission.word()).unwrap();
        for role in Role::ALL {
            table.push_str(if role.may(*permission) {
                " ● |"
            } else {
                " |"
            });
        }
        table.push('\n');
    }
    table
}

/// The document with a table put between its marks.
fn with_table(document: &str, name: &str, table: &str) -> String {
    let end = format!("<!-- /{name} -->");
    let (head, rest) = document.split_once(&format!("<!-- {name}:")).unwrap();
    let (mark, rest) = rest.split_once("-->\n").unwrap();
    let (_, tail) = rest.split_once(&end).unwrap();
    format!("{head}<!-- {name}:{mark}-->\n{table}{end}{tail}")
}

#[test]
fn the_tables_of_the_api_document_are_fresh() {
    let kept = std::fs::read_to_string(DOCUMENT).unwrap();
    let fresh = with_table(&kept, "routes", &routes_table());
    let fresh = with_table(&fresh, "roles", &roles_table());
    if update_wanted() {
        std::fs::write(DOCUMENT, &fresh).unwrap();
        return;
    }
    assert!(
        kept == fresh,
        "docs/api.md is stale; run `UPDATE=1 cargo test -p control document`"
    );
}

#[test]
fn every_error_code_that_is_answered_is_documented() {
    let kept = std::fs::read_to_string(DOCUMENT).unwrap();
    let source = include_str!("../../src/error.rs");
    let codes = source
        .split_once("fn code(&self)")
        .and_then(|(_, rest)| rest.split_once("fn message(&self)"))
        .map(|(codes, _)| codes)
        .unwrap();
    let codes: Vec<&str> = codes.split('"').skip(1).step_by(2).collect();
    assert!(codes.len() > 10);
    for code in codes {
        assert!(
            kept.contains(&format!("`{code}`")),
            "`{code}` is not documented"
        );
    }
}

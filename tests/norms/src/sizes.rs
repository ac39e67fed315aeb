//! How long a file may be, and that each says what it is for. Functions are clippy's business.

use crate::tree;

/// The longest production file, in lines.
const MOST_LINES: usize = 500;
/// The longest web component, in lines.
const MOST_COMPONENT_LINES: usize = 250;

fn is_test(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("/tests.rs") || name.starts_with("fuzz/")
}

/// Lines up to the inline tests.
fn production_lines(text: &str) -> usize {
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .count()
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let mut offenders = Vec::new();
    for (name, text) in tree::files(&[".rs", ".ts", ".svelte", ".py"]) {
        if is_test(&name) || name.ends_with("schema.ts") {
            continue;
        }
        let most = if name.ends_with(".svelte") {
            MOST_COMPONENT_LINES
        } else {
            MOST_LINES
        };
        let lines = production_lines(&text);
        if lines > most {
            offenders.push(format!("{name}: {lines} lines, {most} is the limit"));
        }
    }
    tree::expect_none("long files", &offenders);
}

#[test]
fn half_of_the_files_fit_on_two_screens() {
    let mut lengths: Vec<usize> = tree::files(&[".rs"])
        .iter()
        .filter(|(name, _)| name.contains("/src/") && !is_test(name))
        .map(|(_, text)| production_lines(text))
        .collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(
        median <= 150,
        "the median file has {median} lines; 150 is the limit"
    );
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let offenders: Vec<String> = tree::files(&[".rs"])
        .into_iter()
        .filter(|(_, text)| !text.trim_start_matches("#![no_main]\n").starts_with("//!"))
        .map(|(name, _)| name)
        .collect();
    tree::expect_none("files without an opening `//!`", &offenders);
}

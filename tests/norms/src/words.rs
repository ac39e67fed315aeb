//! What must not stand in the repository: machine paths, registry hosts, unfinished work.

use crate::tree;

const TEXT: &[&str] = &[
    ".rs", ".ts", ".js", ".svelte", ".py", ".sh", ".md", ".yaml", ".yml", ".toml", ".json",
    "Makefile", ".ci/run", ".lock",
];

/// Written in pieces, so that this file does not offend itself.
fn machine_paths() -> [String; 3] {
    [
        ["/", "work/"].concat(),
        ["/", "root/"].concat(),
        ["/home", "/"].concat(),
    ]
}

#[test]
fn no_machine_path_stands_in_the_repository() {
    let mut offenders = Vec::new();
    for (name, text) in tree::files(TEXT) {
        for (number, line) in text.lines().enumerate() {
            let found = machine_paths().iter().any(|path| {
                line.match_indices(path.as_str()).any(|(at, _)| {
                    let before = line.get(..at).and_then(|head| head.chars().next_back());
                    before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}".contains(c))
                })
            });
            if found {
                offenders.push(format!("{name}:{}", number + 1));
            }
        }
    }
    tree::expect_none("machine paths", &offenders);
}

#[test]
fn lock_files_name_no_private_registry() {
    let offenders: Vec<String> = tree::files(&["package-lock.json"])
        .into_iter()
        .filter(|(_, text)| text.contains("\"resolved\": \"http"))
        .map(|(name, _)| name)
        .collect();
    tree::expect_none("lock files with download addresses", &offenders);
}

#[test]
fn nothing_is_left_half_done() {
    let marks: Vec<String> = [
        ["todo", "!("],
        ["unimplemented", "!("],
        ["#[ign", "ore"],
        ["TO", "DO:"],
        ["FIX", "ME"],
    ]
    .iter()
    .map(|halves| halves.concat())
    .collect();
    let mut offenders = Vec::new();
    for (name, text) in tree::files(&[".rs", ".ts", ".svelte", ".py", ".sh"]) {
        for mark in marks.iter().filter(|mark| text.contains(mark.as_str())) {
            offenders.push(format!("{name}: {mark}"));
        }
    }
    tree::expect_none("unfinished work", &offenders);
}

//! Which crate may use which: the picture of ARCHITECTURE.md, "Dependency direction".

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::tree;

/// Every crate of ours with the crates of ours that it may use in production.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("dialect", &["model"]),
    ("detect", &["model"]),
    ("tls", &["model"]),
    ("gateway", &["dialect", "detect", "tls", "model"]),
    ("store", &["model"]),
    ("respond", &["model"]),
    ("control", &["detect", "store", "respond", "tls", "model"]),
    ("console", &[]),
    ("testkit", &["model"]),
    (
        "app",
        &[
            "console", "control", "detect", "dialect", "gateway", "model", "respond", "store",
            "tls",
        ],
    ),
];

/// Libraries that only some crates may use (invariant 10).
const ONLY_IN: &[(&str, &[&str])] = &[
    ("axum", &["control", "console"]),
    ("utoipa", &["control"]),
    ("rusqlite", &["store"]),
    ("hyper", &["gateway", "bench", "testkit"]),
    ("hyper-util", &["gateway", "bench", "testkit"]),
    ("hyper-rustls", &["gateway"]),
    ("tokio-rustls", &["tls"]),
    ("anyhow", &["app", "bench", "journeys"]),
    ("clap", &["app", "bench"]),
    ("notify", &["app"]),
];

/// Libraries that would break "no I/O, no clock, no tasks" (invariant 2).
const SANS_IO: &[&str] = &["model", "dialect", "detect", "observe"];
const DOES_IO: &[&str] = &[
    "tokio", "hyper", "axum", "rusqlite", "reqwest", "mio", "notify",
];

fn production_edges() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps"])
        .current_dir(tree::root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut edges = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let used = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"] != "dev")
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
            .collect();
        edges.insert(package["name"].as_str().unwrap().to_owned(), used);
    }
    edges
}

#[test]
fn crates_depend_only_in_the_drawn_direction() {
    let edges = production_edges();
    let ours: Vec<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let mut offenders = Vec::new();
    for (name, allowed) in MAY_USE {
        for used in edges.get(*name).into_iter().flatten() {
            if ours.contains(&used.as_str()) && !allowed.contains(&used.as_str()) {
                offenders.push(format!("`{name}` must not depend on `{used}`"));
            }
        }
    }
    tree::expect_none("dependency direction", &offenders);
}

#[test]
fn testkit_is_a_dev_dependency_everywhere() {
    let offenders: Vec<String> = production_edges()
        .iter()
        .filter(|(_, used)| used.iter().any(|used| used == "testkit"))
        .map(|(name, _)| format!("`{name}` uses testkit in production"))
        .collect();
    tree::expect_none("testkit", &offenders);
}

#[test]
fn libraries_stay_in_the_crates_that_own_them() {
    let mut offenders = Vec::new();
    for (name, used) in production_edges() {
        for (library, owners) in ONLY_IN {
            if used.iter().any(|used| used == library) && !owners.contains(&name.as_str()) {
                offenders.push(format!(
                    "`{name}` must not use `{library}`: only {owners:?} may"
                ));
            }
        }
        if SANS_IO.contains(&name.as_str()) {
            for library in used.iter().filter(|used| DOES_IO.contains(&used.as_str())) {
                offenders.push(format!("`{name}` is sans-IO and must not use `{library}`"));
            }
        }
    }
    tree::expect_none("libraries", &offenders);
}

#[test]
fn every_crate_of_the_workspace_takes_the_shared_lints() {
    let offenders: Vec<String> = tree::files(&["Cargo.toml"])
        .into_iter()
        .filter(|(name, text)| {
            text.contains("[package]")
                && !name.starts_with("fuzz/")
                && !text.contains("[lints]\nworkspace = true")
        })
        .map(|(name, _)| name)
        .collect();
    tree::expect_none("crates without the shared lints", &offenders);
}

#[test]
fn the_lock_file_stays_small() {
    let lock = std::fs::read_to_string(tree::root().join("Cargo.lock")).unwrap();
    let packages = lock.lines().filter(|line| *line == "[[package]]").count();
    assert!(
        packages <= 300,
        "{packages} locked packages; 300 is the limit"
    );
    for unwanted in ["aws-lc-sys", "openssl-sys", "native-tls"] {
        let line = format!("name = \"{unwanted}\"");
        assert!(
            !lock.contains(&line),
            "`{unwanted}` must stay out of the lock file"
        );
    }
}

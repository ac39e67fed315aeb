//! What people and models say stands nowhere in clear: not in the database, its log, its free
//! pages, the spool, nor in our log lines.

use std::fs;
use std::path::{Path, PathBuf};

use crate::attacks::ATTACK;
use crate::server::{Home, until};

/// A word that is in no source and no library.
const MARKER: &str = "zqxwarbler";

#[tokio::test(flavor = "multi_thread")]
async fn markers_in_prompts_and_answers_are_found_nowhere_in_clear() {
    let home = Home::demo();
    let server = home.start().await;
    for (number, text) in [
        format!("Tell me about the {MARKER}1 of the Alps."),
        format!("[[say: The {MARKER}2 sings at dawn.]]"),
        format!("{ATTACK} {MARKER}3"),
        format!("My mail is {MARKER}4@example.com, what now?"),
        format!("[[error: 500]] {MARKER}5"),
        format!("[[cut: 2]] [[say: one {MARKER}6 two three four five]]"),
    ]
    .iter()
    .enumerate()
    {
        let answer = server.complete("bz-demo-a", text, number % 2 == 1).await;
        server.exchange(&answer.exchange().unwrap()).await;
    }
    until("the search to know the marker", async || {
        let found = server.get(&format!("/exchanges?q={MARKER}1")).await.json();
        (!found["items"].as_array().unwrap().is_empty()).then_some(())
    })
    .await;
    assert_clean(home.folder());
    server.stop();
    assert_clean(home.folder());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_leaves_nothing_in_clear_either() {
    let home = Home::demo();
    let mut server = home.start().await;
    let text = format!("[[say: {MARKER}7]] {MARKER}8");
    assert_eq!(server.chat("bz-demo-a", &text).await.status, 200);
    server.kill();
    assert_clean(home.folder());
}

/// Reads every file below a folder and looks for the marker, in any case and as UTF-16.
fn assert_clean(folder: &Path) {
    let mut files = Vec::new();
    collect(folder, &mut files);
    assert!(files.len() > 2, "too few files: {files:?}");
    let wide: Vec<u8> = MARKER.bytes().flat_map(|byte| [byte, 0]).collect();
    for file in files {
        let bytes = fs::read(&file).unwrap_or_default().to_ascii_lowercase();
        for needle in [MARKER.as_bytes(), &wide] {
            let found = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!found, "the marker stands in clear in {}", file.display());
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

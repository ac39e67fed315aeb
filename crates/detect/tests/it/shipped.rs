//! The weights that ship: whether they are those of the manifest. Their quality is in the card,
//! `models/README.md`.

use std::fs;

use super::repository;

fn file(name: &str) -> Vec<u8> {
    fs::read(repository("models").join(name)).unwrap()
}

fn text(name: &str) -> String {
    String::from_utf8(file(name)).unwrap()
}

#[test]
fn every_file_is_the_one_that_the_manifest_names() {
    let manifest: serde_json::Value = serde_json::from_str(&text("manifest.json")).unwrap();
    let files = manifest["files"].as_object().unwrap();
    assert_eq!(files.len(), 3);
    for (name, hash) in files {
        let actual = ring::digest::digest(&ring::digest::SHA256, &file(name));
        let hex: String = actual.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash.as_str(), Some(hex.as_str()), "{name}");
    }
}

//! The weights that ship: whether they are those of the manifest, and what they make of cases
//! written for them. Quality on collected texts is in the card, `models/README.md`.

use std::fs;

use detect::{Classifier, Lane, ModelFiles, Policy, Scan, builtin_sources, compile_rules};
use model::Verdict;
use model::finding::Direction;
use model::segment::Origin;

use super::repository;

/// How many attacks of the cases pass, and how many harmless texts are blocked. May only fall.
const MISSED: usize = 15;
const FALSE_ALARMS: usize = 4;

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

#[test]
fn the_shipped_models_judge_the_cases_at_least_as_well_as_when_they_shipped() {
    let (rules, _warnings) = compile_rules(&builtin_sources()).unwrap();
    let files = ModelFiles {
        manifest: text("manifest.json").leak(),
        linear: file("linear.bin").leak(),
        encoder: file("encoder.rten").leak(),
        vocabulary: text("vocab.txt").leak(),
    };
    let classifier = Classifier::load(&files).unwrap();
    let (lane, policy) = (Lane::open(), Policy::default());
    let scan = Scan {
        rules: &rules,
        classifier: Some((&classifier, &lane)),
        policy: &policy,
        all: false,
    };
    let (mut missed, mut alarms) = (Vec::new(), Vec::new());
    let cases = text("cases.jsonl");
    assert_eq!(cases.lines().count(), 200);
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let origin = match case["channel"].as_str().unwrap() {
            "user" => Origin::User,
            _ => Origin::Document,
        };
        let text = case["text"].as_str().unwrap();
        let report = scan.text(text, Direction::Input, origin);
        match (
            case["attack"].as_bool().unwrap(),
            report.verdict == Verdict::Block,
        ) {
            (true, false) => missed.push(format!("{:?} {text}", report.attack_score)),
            (false, true) => alarms.push(format!("{:?} {text}", report.attack_score)),
            (true, true) | (false, false) => {}
        }
    }
    let seen = format!("missed: {missed:#?}\nfalse alarms: {alarms:#?}");
    assert!(
        missed.len() <= MISSED && alarms.len() <= FALSE_ALARMS,
        "{seen}"
    );
}

//! Measures detection: time on clean chat text, or quality on labelled JSONL files given as
//! arguments (`{"text", "label", "source"}` a line). Prints a table; keeps nothing.

#![expect(clippy::print_stdout, reason = "a program whose output is its purpose")]
#![expect(clippy::disallowed_types, reason = "measuring needs a stopwatch")]

use std::collections::BTreeMap;
use std::time::Instant;
use std::{env, fs, io};

use detect::{Hasher, Policy, RuleSet, builtin_sources, compile_rules, inspect_prompt, scan_text};
use model::exchange::Profile;
use model::finding::Direction;
use model::segment::{Origin, Segment};
use model::{Secret, Verdict};

fn main() -> io::Result<()> {
    let start = Instant::now();
    let (rules, _warnings) = match compile_rules(&builtin_sources()) {
        Ok(compiled) => compiled,
        Err(problems) => {
            for problem in problems {
                println!("{problem}");
            }
            return Err(io::Error::other("the built-in rules do not compile"));
        }
    };
    println!("{} rules compiled in {:?}", rules.len(), start.elapsed());
    let verbose = env::args().any(|argument| argument == "--errors");
    let files: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if files.is_empty() {
        time(&rules, 500);
        time(&rules, 1000);
    }
    for file in files {
        let lines = fs::read_to_string(file)?;
        if lines.starts_with("{\"id\"") && lines.contains("\"needs_path\"") {
            secrets(&rules, &lines, verbose)?;
        } else {
            quality(&rules, &lines, verbose)?;
        }
    }
    Ok(())
}

const PROSE: &str = "Hello! I am preparing a workshop for new colleagues and would like to give them \
    a short overview of our booking system. Could you write an outline with five sections, each \
    with two or three bullet points? The tone should be friendly but precise, and please mention \
    that questions can be asked at any time. We start at 9:30 in room 204, and lunch is at noon. \
    It would be great if the last section had a small exercise, for example planning a trip to \
    the coast for a group of twelve people with different wishes. Thank you very much in advance. ";

fn time(rules: &RuleSet, bytes: usize) {
    let text: String = PROSE.chars().cycle().take(bytes).collect();
    let hasher = Hasher::new(&Secret::new("key"));
    let policy = Policy::default();
    let segments = [Segment::content(Origin::User, 0, text.as_str())];
    let mut times = Vec::new();
    for _ in 0..2000 {
        let start = Instant::now();
        let report = inspect_prompt(rules, &policy, Profile::Normal, &hasher, &segments);
        times.push(start.elapsed());
        assert!(report.findings.is_empty(), "clean text has no findings");
    }
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    println!("{bytes} B: p50 {:?}, p99 {:?}", at(50), at(99));
}

#[derive(Default)]
struct Count {
    rows: usize,
    blocked: usize,
    strict: usize,
    secrets: usize,
}

/// Recall per kind of credential, and how many harmless texts fire, on lines
/// `{"rule", "text", "expect", "spans"}`.
fn secrets(rules: &RuleSet, lines: &str, verbose: bool) -> io::Result<()> {
    let mut kinds: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let (mut silent, mut fired) = (0, 0);
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let yes = |name: &str| row.get(name).and_then(serde_json::Value::as_bool) == Some(true);
        let field = |name: &str| row.get(name).and_then(|value| value.as_str()).unwrap_or("");
        if yes("needs_path") {
            continue;
        }
        let (kind, text) = (field("rule"), field("text"));
        let policy = Policy::default();
        let report = scan_text(rules, &policy, text, Direction::Input, Origin::User, true);
        let found = report.findings.iter();
        let found: Vec<_> = found
            .filter(|finding| finding.kind == model::finding::Kind::Secret)
            .collect();
        if !yes("expect") {
            silent += 1;
            fired += usize::from(!found.is_empty());
            if verbose && !found.is_empty() {
                let rules: Vec<_> = found.iter().map(|finding| finding.rule.as_str()).collect();
                println!("-- fires on {kind}: {rules:?} {text:.120?}");
            }
            continue;
        }
        let place = |name: &str| row.get("spans")?.get(0)?.get(name)?.as_u64();
        let span = (
            place("start").unwrap_or(0),
            place("end").unwrap_or(u64::MAX),
        );
        let at =
            |finding: &model::Finding| (u64::from(finding.span.start), u64::from(finding.span.end));
        let hit = found
            .iter()
            .any(|found| at(found).0 < span.1 && span.0 < at(found).1);
        let exact = found.iter().any(|found| at(found) == span);
        let count = kinds.entry(kind.to_owned()).or_default();
        count.0 += 1;
        count.1 += usize::from(hit);
        count.2 += usize::from(exact);
        if verbose && !hit {
            println!("-- misses {kind}: {text:.160?}");
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a percentage for a person")]
    let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    let rows = || kinds.values();
    #[expect(clippy::cast_precision_loss, reason = "a percentage for a person")]
    let macro_recall = rows().map(|row| share(row.1, row.0)).sum::<f64>() / kinds.len() as f64;
    let exact = share(rows().map(|row| row.2).sum(), rows().map(|row| row.0).sum());
    println!(
        "{} kinds: macro recall {macro_recall:.2} %, exact spans {exact:.1} %; fires on {fired} of {silent} silent texts",
        kinds.len()
    );
    Ok(())
}

/// How many credentials were found in a text.
fn credentials(report: &detect::ScanReport, text: &str, verbose: bool) -> usize {
    let found = report.findings.iter();
    let found = found.filter(|finding| finding.kind == model::finding::Kind::Secret);
    let mut count = 0;
    for finding in found {
        count += 1;
        if verbose {
            let span = finding.span.start as usize..finding.span.end as usize;
            let shown: String = text.chars().skip(span.start).take(span.len()).collect();
            println!("-- credential {} {shown:.80?}", finding.rule);
        }
    }
    count
}

fn quality(rules: &RuleSet, lines: &str, verbose: bool) -> io::Result<()> {
    let policy = Policy::default();
    let mut counts: BTreeMap<(String, String), Count> = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| row.get(name).and_then(|value| value.as_str()).unwrap_or("");
        let (text, label, source) = (field("text"), field("label"), field("source"));
        let documents = ["piarena", "injecagent", "c4", "wiki"];
        let document = label == "indirect" || documents.iter().any(|name| source.starts_with(name));
        let origin = if document {
            Origin::Document
        } else {
            Origin::User
        };
        let report = scan_text(rules, &policy, text, Direction::Input, origin, false);
        let strict = if document {
            policy.untrusted.strict
        } else {
            policy.user.strict
        };
        let count = counts
            .entry((source.to_owned(), label.to_owned()))
            .or_default();
        count.rows += 1;
        let blocked = report.verdict == Verdict::Block;
        count.blocked += usize::from(blocked);
        count.strict += usize::from(report.attack_score >= strict);
        count.secrets += usize::from(credentials(&report, text, verbose) > 0);
        let wrong = blocked == label.ends_with("benign");
        if verbose && wrong && label != "harmful" {
            let rules: Vec<String> = report
                .findings
                .iter()
                .filter(|finding| finding.kind.is_attack())
                .map(|finding| {
                    let span = finding.span.start as usize..finding.span.end as usize;
                    let matched: String = text.chars().skip(span.start).take(span.len()).collect();
                    format!("{} {matched:?}", finding.rule)
                })
                .collect();
            let shown: String = text.chars().take(300).collect();
            println!("-- {label} {:?} {rules:?}\n{shown:?}", report.attack_score);
        }
    }
    for ((source, label), count) in counts {
        #[expect(clippy::cast_precision_loss, reason = "a percentage for a person")]
        let share = |part: usize| 100.0 * part as f64 / count.rows as f64;
        println!(
            "{source:28} {label:13} {:6} blocked {:5.1} %  strict {:5.1} %  credentials {}",
            count.rows,
            share(count.blocked),
            share(count.strict),
            count.secrets
        );
    }
    Ok(())
}

//! Measures the finding of personal data on labelled JSONL files given as arguments (`{"entity",
//! "text", "expected_count", "spans"}` a line): every recogniser, every score. Prints shares per
//! entity; keeps nothing. Without a file, it measures the time on a megabyte of hostile text, as a
//! policy sees it by default and with every recogniser on.

#![expect(clippy::print_stdout, reason = "a program whose output is its purpose")]
#![expect(clippy::disallowed_types, reason = "measuring needs a stopwatch")]

use std::collections::BTreeMap;
use std::time::Instant;
use std::{env, fs, io};

use detect::{Policy, RuleSet, builtin_sources, compile_rules, scan_text};
use model::finding::Direction;
use model::segment::Origin;
use serde_json::Value;

fn main() -> io::Result<()> {
    let (rules, _warnings) = match compile_rules(&builtin_sources()) {
        Ok(compiled) => compiled,
        Err(problems) => {
            for problem in problems {
                println!("{problem}");
            }
            return Err(io::Error::other("the built-in rules do not compile"));
        }
    };
    if env::args().len() == 1 {
        time(&rules);
    }
    let verbose = env::args().any(|argument| argument == "--errors");
    for file in env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
    {
        measure(&rules, &fs::read_to_string(file)?, verbose)?;
    }
    Ok(())
}

fn time(rules: &RuleSet) {
    let policy = Policy::default();
    for unit in [
        "1 ",
        "12",
        "1-",
        "1.1/",
        "4111 ",
        "a.b/",
        "AB12 ",
        "1a:",
        "A1",
        "a@b.",
        "+49 30 ",
        "Please write a letter. ",
    ] {
        for all in [false, true] {
            let mut times = Vec::new();
            for bytes in [10_000, 100_000, 1_000_000] {
                let text: String = unit.chars().cycle().take(bytes).collect();
                let start = Instant::now();
                let report = scan_text(rules, &policy, &text, Direction::Input, Origin::User, all);
                times.push(format!("{bytes} B {:?}", start.elapsed()));
                drop(report);
            }
            println!("{unit:24?} all {all:5} {}", times.join("  "));
        }
    }
}

#[derive(Default)]
struct Count {
    spans: usize,
    exact: usize,
    silent: usize,
    quiet: usize,
}

fn measure(rules: &RuleSet, lines: &str, verbose: bool) -> io::Result<()> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let row: Value = serde_json::from_str(line)?;
        let field = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
        if field("scope") != "pattern" || field("entity").is_empty() {
            continue;
        }
        look(
            rules,
            &row,
            counts.entry(field("entity").to_owned()).or_default(),
            verbose,
        );
    }
    print(&counts);
    Ok(())
}

fn look(rules: &RuleSet, row: &Value, count: &mut Count, verbose: bool) {
    let field = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
    let (entity, text) = (field("entity"), field("text"));
    let policy = Policy::default();
    let report = scan_text(rules, &policy, text, Direction::Input, Origin::User, true);
    let findings = report.findings.iter();
    let own = findings.filter(|finding| finding.entity.as_deref() == Some(entity));
    let found: Vec<(u64, u64)> = own
        .map(|finding| (finding.span.start.into(), finding.span.end.into()))
        .collect();
    let expected: Vec<(u64, u64)> = row
        .get("spans")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|span| Some((span.get("start")?.as_u64()?, span.get("end")?.as_u64()?)))
        .collect();
    let exact = expected.iter().filter(|span| found.contains(span)).count();
    count.spans += expected.len();
    count.exact += exact;
    let silent = row.get("expected_count").and_then(Value::as_u64) == Some(0);
    count.silent += usize::from(silent);
    count.quiet += usize::from(silent && found.is_empty());
    if verbose && (exact < expected.len() || found.len() != expected.len()) {
        println!("{entity} {text:?} expected {expected:?} found {found:?}");
    }
}

fn print(counts: &BTreeMap<String, Count>) {
    #[expect(clippy::cast_precision_loss, reason = "a percentage for a person")]
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let mut all = Count::default();
    let mut shares = Vec::new();
    for (entity, count) in counts {
        println!(
            "{entity:28} exact {:3} of {:3}  quiet {:3} of {:3}",
            count.exact, count.spans, count.quiet, count.silent
        );
        all.spans += count.spans;
        all.exact += count.exact;
        all.silent += count.silent;
        all.quiet += count.quiet;
        if count.spans > 0 {
            shares.push(share(count.exact, count.spans));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a mean for a person")]
    let macro_share = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
    println!(
        "exact {:.1} % (of {}), by entity {macro_share:.1} % (of {}), quiet {:.1} % (of {})",
        share(all.exact, all.spans),
        all.spans,
        shares.len(),
        share(all.quiet, all.silent),
        all.silent
    );
}

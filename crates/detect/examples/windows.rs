//! Prints texts as the classifier reads them, for its training: JSONL `{"text"}` comes in, and a
//! line goes out for each, with the scores of the rules (as user, as document) and every reading
//! in halves. The features of all halves, one after another as little-endian 32-bit numbers, are
//! written to the file named in the only argument.

#![expect(clippy::print_stdout, reason = "a program whose output is its purpose")]

use std::io::{BufRead as _, BufWriter, Write as _};
use std::{env, fs, io};

use detect::{Policy, RuleSet, builtin_sources, compile_rules, readings, scan_text};
use model::finding::Direction;
use model::segment::Origin;

fn main() -> io::Result<()> {
    let Some(path) = env::args().nth(1) else {
        return Err(io::Error::other("name the file for the features"));
    };
    let mut features = BufWriter::new(fs::File::create(path)?);
    let Ok((rules, _warnings)) = compile_rules(&builtin_sources()) else {
        return Err(io::Error::other("the built-in rules do not compile"));
    };
    for line in io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = row.get("text").and_then(serde_json::Value::as_str);
        let Some(text) = text else {
            return Err(io::Error::other("a line has no text"));
        };
        println!("{}", one(&rules, text, &mut features)?);
    }
    features.flush()
}

fn one(
    rules: &RuleSet,
    text: &str,
    features: &mut impl io::Write,
) -> io::Result<serde_json::Value> {
    let mut shown = Vec::new();
    for reading in readings(text) {
        for feature in reading.features.iter().flatten() {
            let feature = u32::try_from(*feature).map_err(io::Error::other)?;
            features.write_all(&feature.to_le_bytes())?;
        }
        let halves = reading.halves.iter().map(|half| half.expose());
        let counts = reading.features.iter().map(Vec::len);
        shown.push(serde_json::json!({
            "layers": reading.layers,
            "halves": halves.collect::<Vec<_>>(),
            "features": counts.collect::<Vec<_>>(),
        }));
    }
    let policy = Policy::default();
    let score = |origin| {
        let report = scan_text(rules, &policy, text, Direction::Input, origin, false);
        report.attack_score.millis()
    };
    Ok(serde_json::json!({
        "rules": [score(Origin::User), score(Origin::Document)],
        "readings": shown,
    }))
}

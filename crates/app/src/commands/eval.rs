//! `bartizan eval`: how good the whole engine is on labelled texts, source by source.
//!
//! Every text goes through the function behind `scan`. What is printed are figures, ids and rules;
//! texts only when they are asked for.

mod cases;
mod drop;
mod html;
mod judge;
mod report;
mod row;
mod statistics;
mod words;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use crate::cli::{Eval, EvalFormat};
use crate::commands::scan::ordered;
use crate::engine::Engine;
use crate::exit::Ended;
use crate::terminal;
use cases::Cases;
use drop::Drops;
use judge::{Judge, Judged, Line, Outcome, ValueResult};
use report::{Asked, DropReport, Misread, Report, Timing, Variant};
use row::Origins;

/// Runs the command.
pub(crate) fn run(asked: &Eval) -> Result<Ended> {
    let engine = Engine::load(asked.rules.as_deref(), false)?;
    let drops = asked.drop.as_deref().map(Drops::read).transpose()?;
    let read = read(asked, &engine)?;
    if read.judged.is_empty() && read.values.is_empty() {
        bail!("there is no labelled text in these files");
    }
    let report = summed_up(asked, &engine, drops.as_ref(), read);
    if let Some(path) = &asked.html {
        let page = html::page(&report);
        std::fs::write(path, page).with_context(|| format!("cannot write {}", path.display()))?;
    }
    match asked.format {
        EvalFormat::Text => terminal::print(&words::in_words(&report))?,
        EvalFormat::Json => terminal::print(&(serde_json::to_string_pretty(&report)? + "\n"))?,
    }
    Ok(if report.misread.is_empty() {
        Ended::Well
    } else {
        Ended::WithProblems
    })
}

/// A file and its name, without folder and ending.
type NamedFile = (Arc<str>, File);

/// Everything that the files hold.
#[derive(Default)]
struct Read {
    judged: Vec<Judged>,
    values: Vec<ValueResult>,
    left_out: u64,
    misread: Vec<Misread>,
}

/// Judges every line of every file, in parallel.
fn read(asked: &Eval, engine: &Engine) -> Result<Read> {
    let origins = Origins::new(&asked.origin);
    let judge = Judge {
        engine,
        origins: &origins,
        show_text: asked.show_text,
    };
    let (files, total) = open(&asked.files)?;
    let bar = terminal::progress(Some(total), "bytes");
    let mut read = Read::default();
    ordered::map(
        files.into_iter().flat_map(lines),
        |line: Line| (judge.line(&line), line),
        |(outcome, line), _| {
            bar.inc(line.bytes.len() as u64 + 1);
            match outcome {
                Outcome::Judged(judged) => read.judged.push(judged),
                Outcome::Value(value) => read.values.push(value),
                Outcome::LeftOut => read.left_out += 1,
                Outcome::Blank => {}
                Outcome::Misread(why) => read.misread.push(Misread {
                    file: line.file.to_string(),
                    line: line.number,
                    why,
                }),
            }
            Ok(())
        },
    )?;
    bar.finish_and_clear();
    Ok(read)
}

/// The files, and how many bytes they hold together.
fn open(paths: &[PathBuf]) -> Result<(Vec<NamedFile>, u64)> {
    let (mut files, mut total) = (Vec::new(), 0);
    for path in paths {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        total += file.metadata()?.len();
        let name = path.file_stem().unwrap_or(Path::new("file").as_os_str());
        files.push((Arc::from(name.to_string_lossy()), file));
    }
    Ok((files, total))
}

fn lines((name, file): NamedFile) -> impl Iterator<Item = io::Result<Line>> {
    let lines = BufReader::with_capacity(1 << 16, file).split(b'\n');
    (1..).zip(lines).map(move |(number, bytes)| {
        Ok(Line {
            file: Arc::clone(&name),
            number,
            bytes: bytes?,
        })
    })
}

fn summed_up(asked: &Eval, engine: &Engine, drops: Option<&Drops>, read: Read) -> Report {
    let apart: BTreeSet<String> = asked.apart.iter().cloned().collect();
    let how = Asked {
        apart: &apart,
        worst: asked.worst,
    };
    let policy = engine.policy();
    let mut variants = vec![Variant::of("raw", read.judged.iter(), policy, &how)];
    let mut drop = None;
    if let Some(drops) = drops {
        let is_kept = |row: &&Judged| drops.named(&row.id).is_none();
        let kept: Vec<&Judged> = read.judged.iter().filter(is_kept).collect();
        let named = read.judged.iter().filter_map(|row| drops.named(&row.id));
        let used: BTreeSet<String> = named.map(str::to_owned).collect();
        drop = Some(DropReport {
            ids: drops.len(),
            rows: (read.judged.len() - kept.len()) as u64,
            unused: drops.unused(&used),
        });
        variants.push(Variant::of("cleaned", kept.into_iter(), policy, &how));
    }
    Report {
        version: env!("CARGO_PKG_VERSION"),
        rows: read.judged.len() as u64,
        left_out: read.left_out,
        misread: read.misread,
        drop,
        origins: Origins::new(&asked.origin).written(),
        apart,
        variants,
        values: Cases::of(&read.values),
        timing: Timing::of(&read.judged),
    }
}

#[cfg(test)]
mod tests;

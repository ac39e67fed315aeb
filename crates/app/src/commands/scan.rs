//! `bartizan scan`: texts through the engine of the gateway, in parallel, answered in order.
//!
//! Texts are printed nowhere; what is printed are positions and rules.

pub(super) mod ordered;
mod record;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use indicatif::ProgressBar;
use model::Origin;
use model::finding::Direction;

use crate::cli::{DirectionArgument, OriginArgument, Scan, ScanFormat};
use crate::engine::{self, Engine};
use crate::exit::Ended;
use crate::terminal;
use record::Scanned;

/// The engine, and what a text is taken for that does not say so itself.
struct Scanner {
    engine: Engine,
    direction: DirectionArgument,
    origin: Option<OriginArgument>,
}

/// Runs the command.
pub(crate) fn run(asked: &Scan) -> Result<Ended> {
    let policy = asked.policy.as_deref().map(engine::policy).transpose()?;
    let engine = Engine::load(asked.rules.as_deref(), asked.all)?;
    let scanner = Scanner {
        engine: engine.under(policy.unwrap_or_default()),
        direction: asked.direction,
        origin: asked.origin,
    };
    match asked.format {
        ScanFormat::Jsonl => lines(&scanner, &asked.files),
        ScanFormat::Text => texts(&scanner, &asked.files),
    }
}

impl Scanner {
    /// The built-in rules and the published defaults.
    #[cfg(test)]
    fn builtin() -> Result<Self> {
        Ok(Self {
            engine: Engine::load(None, false)?,
            direction: DirectionArgument::Input,
            origin: None,
        })
    }

    /// Looks at one text.
    fn scan(
        &self,
        text: &str,
        direction: Option<DirectionArgument>,
        origin: Option<OriginArgument>,
    ) -> Scanned {
        let direction = match direction.unwrap_or(self.direction) {
            DirectionArgument::Input => Direction::Input,
            DirectionArgument::Output => Direction::Output,
        };
        let origin = match (origin.or(self.origin), direction) {
            (Some(OriginArgument::User), _) | (None, Direction::Input) => Origin::User,
            (Some(OriginArgument::Assistant), _) | (None, Direction::Output) => Origin::Assistant,
            (Some(OriginArgument::System), _) => Origin::System,
            (Some(OriginArgument::Document), _) => Origin::Document,
            (Some(OriginArgument::Tool), _) => Origin::Tool,
        };
        Scanned::from(&self.engine.scan(text, direction, origin))
    }
}

/// One object a line, in and out.
fn lines(scanner: &Scanner, files: &[PathBuf]) -> Result<Ended> {
    let (input, total) = input(files)?;
    let bar = terminal::progress(total, if total.is_some() { "bytes" } else { "lines" });
    let mut output = BufWriter::new(io::stdout().lock());
    let mut all_understood = true;
    let by_bytes = total.is_some();
    ordered::map(
        BufReader::with_capacity(1 << 16, input).split(b'\n'),
        |line: Vec<u8>| (line.len() as u64, record::answer(scanner, &line)),
        |(length, answer), more_waits| {
            all_understood &= answer.understood;
            output.write_all(answer.line.as_bytes())?;
            bar.inc(if by_bytes { length + 1 } else { 1 });
            if more_waits { Ok(()) } else { output.flush() }
        },
    )?;
    bar.finish_and_clear();
    Ok(if all_understood {
        Ended::Well
    } else {
        Ended::WithProblems
    })
}

/// The files one after the other, or standard input; and how many bytes that will be, if known.
fn input(files: &[PathBuf]) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
    if files.is_empty() {
        return Ok((Box::new(io::stdin()), None));
    }
    let mut chained: Box<dyn Read + Send> = Box::new(io::empty());
    let mut total = 0;
    for path in files {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        total += file.metadata()?.len();
        chained = Box::new(chained.chain(file));
    }
    Ok((chained, Some(total)))
}

/// Whole texts, answered in words.
fn texts(scanner: &Scanner, files: &[PathBuf]) -> Result<Ended> {
    if files.is_empty() {
        if io::stdin().is_terminal() {
            terminal::complain("type a text and end it with Ctrl-D");
        }
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text)?;
        terminal::print(&scanner.scan(&text, None, None).in_words("standard input"))?;
        return Ok(Ended::Well);
    }
    let bar: ProgressBar = terminal::progress(Some(files.len() as u64), "files");
    for path in files {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        let answer = scanner.scan(&text, None, None).in_words(&name);
        bar.suspend(|| terminal::print(&answer))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(Ended::Well)
}

//! What detection costs on one core, by entry point and size: clean chat text, all of it
//! distinct, and hostile text. Prints a report and writes it to the file that is given; asserts
//! nothing.
//!
//! With `--only NAME --bytes N --count M` it looks at M texts of N bytes in one way and prints
//! nothing, which is what a profiler or a counter of instructions wants; with `--unit TEXT` they
//! are hostile. JSONL files given as
//! arguments (`{"text", "label"}` a line) stand in for the chat text with their benign rows.

#![expect(clippy::print_stdout, reason = "a program whose output is its purpose")]
#![expect(clippy::disallowed_types, reason = "measuring needs a stopwatch")]

mod chat;
mod hostile;
mod way;

use std::time::{Duration, Instant};
use std::{env, fs, io};

use chat::Chat;
use way::{WAYS, Way, Workbench};

const SIZES: [(&str, usize); 5] = [
    ("500 B", 500),
    ("1 KB", 1_000),
    ("10 KB", 10_000),
    ("100 KB", 100_000),
    ("1 MB", 1_000_000),
];
/// So many bytes are looked at for one figure, in texts of the wanted size.
const EFFORT: usize = 2_000_000;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, usual: usize| {
        let given = value(name).and_then(|given| given.parse().ok());
        given.unwrap_or(usual)
    };
    let mut texts = Texts::new(&arguments)?;
    let bench = Workbench::new().map_err(io::Error::other)?;
    if let Some(name) = value("--only") {
        let way = WAYS.iter().find(|way| way.name == name);
        let way = way.ok_or_else(|| io::Error::other(format!("there is no way called {name}")))?;
        let (bytes, count) = (number("--bytes", 500), number("--count", 10_000));
        let texts = match value("--unit") {
            Some(unit) => vec![hostile::text(&unit, bytes); count],
            None => texts.of(bytes, count),
        };
        for text in &texts {
            (way.look)(&bench, text);
        }
        return Ok(());
    }
    let report = report(&bench, &mut texts);
    println!("{report}");
    if let Some(path) = value("--report") {
        fs::write(path, report)?;
    }
    Ok(())
}

/// Where texts come from: the generator, or what the benign rows of files hold, one after another.
struct Texts {
    chat: Chat,
    rows: String,
    at: usize,
}

impl Texts {
    fn new(arguments: &[String]) -> io::Result<Self> {
        let mut rows = String::new();
        for file in arguments.iter().filter(|name| name.ends_with(".jsonl")) {
            for line in fs::read_to_string(file)?.lines() {
                let row: serde_json::Value = serde_json::from_str(line)?;
                let field = |name: &str| row.get(name).and_then(serde_json::Value::as_str);
                if field("label").is_some_and(|label| label.ends_with("benign")) {
                    rows.push_str(field("text").unwrap_or_default());
                    rows.push('\n');
                }
            }
        }
        Ok(Self {
            chat: Chat::new(1),
            rows,
            at: 0,
        })
    }

    fn of(&mut self, bytes: usize, count: usize) -> Vec<String> {
        (0..count).map(|_| self.next(bytes)).collect()
    }

    fn next(&mut self, bytes: usize) -> String {
        if self.rows.len() <= bytes {
            return self.chat.text(bytes);
        }
        let start = self
            .rows
            .floor_char_boundary(self.at % (self.rows.len() - bytes));
        let end = self.rows.floor_char_boundary(start + bytes);
        self.at = start + bytes;
        self.rows.get(start..end).unwrap_or_default().to_owned()
    }
}

fn report(bench: &Workbench, texts: &mut Texts) -> String {
    let mut text = "# What detection costs\n\nOne core, every built-in rule, median over distinct \
        texts of clean chat, in µs.\n\n| entry point |"
        .to_owned();
    for (size, _) in SIZES {
        text.push_str(&format!(" {size} |"));
    }
    text.push_str("\n|---|--:|--:|--:|--:|--:|\n");
    for way in &WAYS {
        text.push_str(&format!("| {} |", way.title));
        for (_, bytes) in SIZES {
            let count = (EFFORT / bytes).clamp(3, 2_000);
            let median = median(bench, way, &texts.of(bytes, count));
            text.push_str(&format!(" {} |", micros(median)));
        }
        text.push('\n');
    }
    hostile_ways(bench, &mut text);
    text
}

fn hostile_ways(bench: &Workbench, text: &mut String) {
    let named = |name: &str| WAYS.iter().find(|way| way.name == name);
    for (name, what) in [("classified", "prompt"), ("stream", "streamed answer")] {
        let Some(way) = named(name) else { continue };
        text.push_str(&format!(
            "\nHostile text, each of one unit over and over; a {what}, in µs.\n\n\
             | unit | 1 KB | 10 KB | 100 KB | 1 MB |\n|---|--:|--:|--:|--:|\n"
        ));
        for unit in hostile::UNITS {
            text.push_str(&format!("| `{}` |", unit.escape_default()));
            for (_, bytes) in SIZES.iter().skip(1) {
                let hostile = hostile::text(unit, *bytes);
                text.push_str(&format!(" {} |", micros(median(bench, way, &[hostile]))));
            }
            text.push('\n');
        }
    }
}

fn median(bench: &Workbench, way: &Way, texts: &[String]) -> Duration {
    let mut times: Vec<Duration> = Vec::with_capacity(texts.len());
    for text in texts {
        let start = Instant::now();
        (way.look)(bench, text);
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn micros(time: Duration) -> String {
    let nanos = time.as_nanos();
    if nanos < 100_000 {
        format!("{}.{}", nanos / 1000, nanos % 1000 / 100)
    } else {
        (nanos / 1000).to_string()
    }
}

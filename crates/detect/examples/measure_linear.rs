//! Measures the linear model of the classifier on one core: `measure_linear models/linear.bin`
//! prints the time for each 500 bytes of distinct English prose. Keeps nothing.

#![expect(clippy::print_stdout, reason = "a program whose output is its purpose")]
#![expect(clippy::disallowed_types, reason = "measuring needs a stopwatch")]

use std::time::Instant;
use std::{env, fs, io};

use detect::{Linear, LinearScale};

/// Words that texts are put together from.
const WORDS: [&str; 16] = [
    "harbour",
    "we",
    "plan",
    "the",
    "tickets",
    "for",
    "twelve",
    "colleagues",
    "before",
    "noon",
    "and",
    "a",
    "garden",
    "costs",
    "less",
    "today,",
];
const TEXTS: usize = 20_000;

fn main() -> io::Result<()> {
    let Some(path) = env::args().nth(1) else {
        return Err(io::Error::other("name the file of weights"));
    };
    let scale = LinearScale {
        unit: [1.0, 1.0],
        bias: [0.0, 0.0],
    };
    let Some(model) = Linear::new(fs::read(path)?.leak(), scale) else {
        return Err(io::Error::other(
            "these are not the weights of a linear model",
        ));
    };
    let texts: Vec<String> = (0..TEXTS).map(text).collect();
    for _ in 0..5 {
        let start = Instant::now();
        let sum: f64 = texts.iter().map(|text| model.logits(text).user).sum();
        let each = start.elapsed() / u32::try_from(TEXTS).map_err(io::Error::other)?;
        println!("{each:?} for 500 bytes (sum {sum:.1})");
    }
    Ok(())
}

/// A text of 500 bytes that no other number gives.
fn text(number: usize) -> String {
    let mut text = String::new();
    let mut state = number + 1;
    while text.len() < 500 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let word = WORDS.get((state >> 33) % WORDS.len()).copied();
        text.push_str(word.unwrap_or_default());
        text.push(' ');
    }
    text.truncate(500);
    text
}

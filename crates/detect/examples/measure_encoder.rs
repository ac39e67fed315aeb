//! How long the encoder takes for a window, on one thread: median and least of many runs.
//!
//! `cargo run --release -p detect --example measure_encoder -- models/encoder.rten models/vocab.txt`

use std::error::Error;
use std::io::{Write, stdout};

use detect::{Encode, Encoder, Lane};

const RUNS: usize = 50;
const WORDS: &str = "please read the second letter again and tell me what it says about the sea ";

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let mut path = || paths.next().ok_or("name the weights and the vocabulary");
    let weights: &'static [u8] = std::fs::read(path()?)?.leak();
    let encoder = Encoder::load(weights, &std::fs::read_to_string(path()?)?, 128)?;
    let lane = Lane::open();
    for repeats in [1, 4, 12] {
        let text = WORDS.repeat(repeats);
        let mut times = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let began = now();
            encoder
                .logits(&text, &lane)
                .map_err(|error| error.to_string())?;
            times.push(began.elapsed());
        }
        times.sort();
        let (least, median) = (times.first(), times.get(RUNS / 2));
        writeln!(
            stdout(),
            "{} bytes: least {least:?}, median {median:?}",
            text.len()
        )?;
    }
    Ok(())
}

#[expect(clippy::disallowed_types, reason = "what is measured is the real time")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

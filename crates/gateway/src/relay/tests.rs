//! The pump without sockets: whatever the chunks and the pieces, the client sees the same.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use detect::{AnswerGuard, Hasher, Policy, RuleSet, Supplied};
use dialect::Dialect;
use model::Secret;
use model::exchange::Profile;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::Kept;
use super::pump::Pump;
use crate::snapshot::Limits;

fn rules() -> Arc<RuleSet> {
    static RULES: OnceLock<Arc<RuleSet>> = OnceLock::new();
    let compile = || {
        let (rules, _warnings) = detect::compile_rules(&detect::builtin_sources()).unwrap();
        Arc::new(rules)
    };
    Arc::clone(RULES.get_or_init(compile))
}

fn pump(profile: Profile) -> Pump {
    let guard = AnswerGuard::new(
        rules(),
        Arc::new(Policy::default()),
        profile,
        Arc::new(Hasher::new(&Secret::new("key"))),
        Supplied::default(),
    );
    Pump::new(guard, Limits::default())
}

/// What the client sees of a stream that comes in these chunks, and whether it was cut.
fn play(profile: Profile, chunks: &[Bytes]) -> (Vec<u8>, Option<Kept>) {
    let mut pump = pump(profile);
    let mut reader = Dialect::OpenAiChat.stream();
    let mut shown = Vec::new();
    for chunk in chunks {
        for frame in reader.push(chunk.clone()) {
            match pump.push(frame) {
                Ok(freed) => shown.extend(freed.frames.concat()),
                Err(kept) => return (shown, Some(kept)),
            }
        }
    }
    match pump.finish().1 {
        Ok(freed) => shown.extend(freed.frames.concat()),
        Err(kept) => return (shown, Some(kept)),
    }
    (shown, None)
}

fn frame(choice: usize, text: &str) -> String {
    let delta = json!({"choices": [{"index": choice, "delta": {"content": text}}]});
    format!("data: {delta}\n\n")
}

/// A stream that says this in two choices, in pieces of so many characters.
fn stream(texts: [&str; 2], size: usize) -> String {
    let pieces = texts.map(|text| {
        let characters: Vec<char> = text.chars().collect();
        let pieces: Vec<String> = characters
            .chunks(size)
            .map(|piece| piece.iter().collect())
            .collect();
        pieces
    });
    let longest = pieces.iter().map(Vec::len).max().unwrap_or(0);
    let mut stream = String::new();
    for index in 0..longest {
        for (choice, pieces) in pieces.iter().enumerate() {
            if let Some(piece) = pieces.get(index) {
                stream.push_str(&frame(choice, piece));
            }
        }
    }
    stream + "data: [DONE]\n\n"
}

/// The text of one choice in what the client sees.
fn text(shown: &[u8], choice: usize) -> String {
    let shown = std::str::from_utf8(shown).unwrap();
    shown
        .split("\n\n")
        .filter_map(|frame| frame.strip_prefix("data: "))
        .filter_map(|data| serde_json::from_str::<Value>(data).ok())
        .filter(|data| data["choices"][0]["index"] == choice)
        .filter_map(|data| {
            data["choices"][0]["delta"]["content"]
                .as_str()
                .map(str::to_owned)
        })
        .collect()
}

fn card() -> String {
    ["4539", "1488", "0343", "6467"].concat()
}

/// Texts of each fate: clean, masked, withheld.
fn texts() -> [[String; 2]; 3] {
    let clean = "The tide is low at 6, and 17 boats are out. Ünï🦀 code too.".to_owned();
    let masked = "Write to jordan.reyes@mail.example.org, or wait until noon.".to_owned();
    let withheld = format!("Your card {} was charged twice, it seems.", card());
    [
        [clean.clone(), clean.clone()],
        [masked, clean.clone()],
        [clean, withheld],
    ]
}

fn cut(stream: &str, cuts: &[usize]) -> Vec<Bytes> {
    let bytes = Bytes::from(stream.to_owned());
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|pair| bytes.slice(pair[0]..pair[1]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_chunking_of_a_stream_shows_the_same(
        fate in 0usize..3,
        size in 1usize..20,
        cuts in proptest::collection::vec(0usize..100_000, 0..12),
        strict in proptest::bool::ANY,
    ) {
        let profile = if strict { Profile::Strict } else { Profile::Normal };
        let texts = &texts()[fate];
        let stream = stream([&texts[0], &texts[1]], size);
        let whole = play(profile, &[Bytes::from(stream.clone())]);
        prop_assert_eq!(play(profile, &cut(&stream, &cuts)), whole);
    }

    #[test]
    fn any_cutting_into_frames_says_the_same_and_leaks_nothing(
        fate in 0usize..3,
        size in 1usize..60,
    ) {
        let texts = &texts()[fate];
        let whole = stream([&texts[0], &texts[1]], 1000);
        let (expected, expected_end) = play(Profile::Normal, &[Bytes::from(whole)]);
        let pieces = stream([&texts[0], &texts[1]], size);
        let (shown, end) = play(Profile::Normal, &[Bytes::from(pieces.clone())]);
        prop_assert_eq!(&end, &expected_end);
        if end.is_some() {
            prop_assert!(!text(&shown, 1).contains("4539"));
            return Ok(());
        }
        for choice in 0..2 {
            prop_assert_eq!(text(&shown, choice), text(&expected, choice));
        }
        if fate == 0 {
            prop_assert_eq!(String::from_utf8(shown).unwrap(), pieces);
        }
    }
}

#[test]
fn each_fate_is_what_its_name_says() {
    let fates = texts().map(|texts| {
        let stream = stream([&texts[0], &texts[1]], 5);
        let (shown, end) = play(Profile::Normal, &[Bytes::from(stream.clone())]);
        (shown == stream.into_bytes(), end)
    });
    let withheld = Some(Kept::Withheld("response_withheld".into()));
    assert_eq!(fates, [(true, None), (false, None), (false, withheld)]);
}

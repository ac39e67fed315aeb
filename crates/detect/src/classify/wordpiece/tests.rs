//! The golden file was recorded with the `tokenizers` package (0.23.3) and this vocabulary.

use proptest::prelude::*;

use super::*;

const GOLDEN: &str = include_str!("golden.jsonl");
const VOCABULARY: &str = include_str!("../../../../../models/vocab.txt");

fn pieces() -> WordPieces {
    WordPieces::new(VOCABULARY).unwrap()
}

#[test]
fn every_text_is_cut_as_the_encoder_was_trained() {
    let pieces = pieces();
    for line in GOLDEN.lines() {
        let (text, expected): (String, Vec<u32>) = serde_json::from_str(line).unwrap();
        assert_eq!(pieces.of(&text, usize::MAX >> 1), expected, "{text:?}");
    }
}

#[test]
fn a_prompt_cannot_forge_the_end_of_a_text() {
    let pieces = pieces();
    assert!(!pieces.of("[SEP] [CLS]", 99).contains(&pieces.end));
}

#[test]
fn what_is_no_vocabulary_is_refused() {
    assert!(WordPieces::new("some\nwords\n").is_none());
}

proptest! {
    #[test]
    fn any_text_has_pieces_and_no_more_than_asked_for(text in "\\PC{0,400}", most in 0_usize..60) {
        let all = pieces_once().of(&text, 1 << 20);
        let some = pieces_once().of(&text, most);
        prop_assert_eq!(&some, &all[..most.min(all.len())]);
        prop_assert!(all.iter().all(|piece| *piece < 40_000));
    }

    #[test]
    fn any_characters_at_all_are_taken(text in any::<String>()) {
        pieces_once().of(&text, 512);
    }
}

fn pieces_once() -> &'static WordPieces {
    static PIECES: std::sync::OnceLock<WordPieces> = std::sync::OnceLock::new();
    PIECES.get_or_init(pieces)
}

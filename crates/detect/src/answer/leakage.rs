//! Passages of the system prompt in an answer: sixteen words in a row or more.
//!
//! Approximates: words count as being in a row when each three of them are in the prompt. The
//! first two words of a passage may have gone by the time the third tells that it is one. What
//! the user wrote as well is no passage of the prompt.

use super::told::Told;
use super::words::{At, Word, WordReader};

/// So many words in a row are no coincidence.
const LEAKED: u32 = 16;

/// The shingles of a system prompt, sorted.
#[derive(Debug, Default)]
pub(super) struct PromptShingles(Vec<u64>);

impl PromptShingles {
    pub(super) fn of(told: &Told) -> Self {
        let mut own = Vec::new();
        for text in &told.system {
            shingles(text.expose(), |shingle| own.push(shingle));
        }
        own.sort_unstable();
        own.dedup();
        let mut quoted = Vec::new();
        if !own.is_empty() {
            for text in &told.user {
                shingles(text.expose(), |shingle| quoted.push(shingle));
            }
            quoted.sort_unstable();
        }
        own.retain(|shingle| quoted.binary_search(shingle).is_err());
        Self(own)
    }

    fn has(&self, shingle: u64) -> bool {
        self.0.binary_search(&shingle).is_ok()
    }
}

/// Tells of every three words in a row.
fn shingles(text: &str, mut tell: impl FnMut(u64)) {
    let mut last = [None; 2];
    let mut word = |word: Word| {
        if let Some(shingle) = join(&mut last, word.hash) {
            tell(shingle);
        }
    };
    let mut reader = WordReader::default();
    reader.push(text, &mut word);
    reader.finish(&mut word);
}

/// Joins a word with the two before it, and moves on.
fn join(last: &mut [Option<u64>; 2], word: u64) -> Option<u64> {
    let before = std::mem::replace(last, [last[1], Some(word)]);
    let [Some(first), Some(second)] = before else {
        return None;
    };
    let joined = first.rotate_left(42) ^ second.rotate_left(21) ^ word;
    let mixed = (joined ^ (joined >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    Some(mixed ^ (mixed >> 31))
}

/// A passage of the prompt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage {
    pub(super) start: At,
    /// Nothing from here on has left.
    pub(super) held: At,
    pub(super) end: At,
    words: u32,
}

/// Watches one stream for passages.
#[derive(Debug, Default)]
pub(super) struct LeakWatch {
    reader: WordReader,
    last: [Option<u64>; 2],
    starts: [At; 2],
    run: Option<Passage>,
}

impl LeakWatch {
    /// Takes the next piece; gives the passages that ended.
    pub(super) fn push(&mut self, prompt: &PromptShingles, text: &str) -> Vec<Passage> {
        self.read(prompt, |reader, word| reader.push(text, word))
    }

    /// The stream ends.
    pub(super) fn finish(&mut self, prompt: &PromptShingles) -> Vec<Passage> {
        let mut ended = self.read(prompt, |reader, word| reader.finish(word));
        ended.extend(self.run.take().filter(is_leak));
        ended
    }

    /// Where the passage begins that may be one.
    pub(super) fn held_from(&self, prompt: &PromptShingles) -> Option<usize> {
        if prompt.0.is_empty() {
            return None;
        }
        let run = self.run.map(|run| run.held.byte);
        run.or_else(|| self.reader.begun())
    }

    fn read(
        &mut self,
        prompt: &PromptShingles,
        read: impl FnOnce(&mut WordReader, &mut dyn FnMut(Word)),
    ) -> Vec<Passage> {
        if prompt.0.is_empty() {
            return Vec::new();
        }
        let mut ended = Vec::new();
        let mut reader = std::mem::take(&mut self.reader);
        read(&mut reader, &mut |word| {
            ended.extend(self.word(prompt, word))
        });
        self.reader = reader;
        ended
    }

    /// Takes a word; gives the passage that it ends.
    fn word(&mut self, prompt: &PromptShingles, word: Word) -> Option<Passage> {
        let shingle = join(&mut self.last, word.hash);
        let known = shingle.is_some_and(|shingle| prompt.has(shingle));
        let start = self.starts[0];
        self.starts = [self.starts[1], word.start];
        if !known {
            return self.run.take().filter(is_leak);
        }
        let begun = Passage {
            start,
            held: word.start,
            end: word.end,
            words: 2,
        };
        let run = self.run.get_or_insert(begun);
        run.end = word.end;
        run.words += 1;
        None
    }
}

fn is_leak(passage: &Passage) -> bool {
    passage.words >= LEAKED
}

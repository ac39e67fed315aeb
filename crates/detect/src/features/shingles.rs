//! Word shingles: likeness of texts, and overlap of an answer with its context.

/// So many words of a text are looked at.
pub(super) const MAX_WORDS: usize = 4000;
/// Words per shingle, for likeness and for overlap.
const LIKE: usize = 3;
const SAME: usize = 5;

/// 64-bit simhash over shingles of three words, in any case; `None` for no word.
pub(super) fn simhash(text: &str) -> Option<u64> {
    simhash_of(&word_hashes(text))
}

/// The simhash of words, by their hashes.
pub(super) fn simhash_of(words: &[u64]) -> Option<u64> {
    if words.is_empty() {
        return None;
    }
    let shingles = words.windows(LIKE.min(words.len()));
    let half = u32::try_from(shingles.len() / 2).unwrap_or(u32::MAX);
    let counts = count_bits(shingles.map(join));
    let bits = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > half);
    Some(bits.fold(0, |hash, (bit, _)| hash | 1 << bit))
}

/// How many of the hashes have each bit. Eight counters of a byte are added at once.
pub(super) fn count_bits(hashes: impl Iterator<Item = u64>) -> [u32; 64] {
    let mut counts = [0_u32; 64];
    let mut lanes = [0_u64; 8];
    let mut added = 0;
    let mut hashes = hashes.peekable();
    while let Some(hash) = hashes.next() {
        for (lane, byte) in lanes.iter_mut().zip(hash.to_le_bytes()) {
            *lane += spread(byte);
        }
        added += 1;
        // A counter of a byte is full after 255, and the last ones are emptied too.
        if added == 255 || hashes.peek().is_none() {
            let bytes = lanes.iter().flat_map(|lane| lane.to_le_bytes());
            for (count, lane) in counts.iter_mut().zip(bytes) {
                *count += u32::from(lane);
            }
            (lanes, added) = ([0; 8], 0);
        }
    }
    counts
}

/// Each bit of a byte in a byte of its own.
fn spread(byte: u8) -> u64 {
    let copies = u64::from(byte).wrapping_mul(0x0101_0101_0101_0101);
    let bits = copies & 0x8040_2010_0804_0201;
    // Adding 127 to each byte carries into its highest bit unless the byte is zero.
    let carried = (bits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7f7f_7f7f_7f7f_7f7f;
    ((carried | bits) >> 7) & 0x0101_0101_0101_0101
}

/// Hashes of the shingles of everything that is context, sorted.
pub(super) fn context<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
    let mut all: Vec<u32> = texts.flat_map(shingles).take(MAX_WORDS).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Share of a text's shingles that stand in the context; `None` without context or without text.
pub(super) fn overlap_millis(context: &[u32], text: &str) -> Option<u16> {
    if context.is_empty() {
        return None;
    }
    let own = shingles(text);
    let shared = own
        .iter()
        .filter(|shingle| context.binary_search(shingle).is_ok());
    let millis = (shared.count() * 1000).checked_div(own.len())?;
    u16::try_from(millis).ok()
}

fn shingles(text: &str) -> Vec<u32> {
    let words = word_hashes(text);
    let folded = |hash: u64| (hash >> 32) as u32 ^ (hash & 0xffff_ffff) as u32;
    words
        .windows(SAME)
        .map(|shingle| folded(join(shingle)))
        .collect()
}

/// The hash of each word.
fn word_hashes(text: &str) -> Vec<u64> {
    if text.is_ascii() {
        let words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
        return hashes(words);
    }
    let words = text.split(|c: char| !c.is_alphanumeric());
    hashes(words.map(str::as_bytes))
}

fn hashes<'t>(words: impl Iterator<Item = &'t [u8]>) -> Vec<u64> {
    let words = words.filter(|word| !word.is_empty());
    words.take(MAX_WORDS).map(hash).collect()
}

pub(super) fn word_hash(word: &str) -> u64 {
    hash(word.as_bytes())
}

/// The hash of no letters, and the factor of the next one.
pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;
pub(super) const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a, letters folded.
fn hash(word: &[u8]) -> u64 {
    let letters = word.iter().map(u8::to_ascii_lowercase);
    letters.fold(SEED, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

/// Joins word hashes in order and spreads the bits (the finaliser of `SplitMix64`).
pub(super) fn join(words: &[u64]) -> u64 {
    let joined = words
        .iter()
        .fold(0_u64, |hash, word| hash.rotate_left(21) ^ word);
    let mixed = (joined ^ (joined >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

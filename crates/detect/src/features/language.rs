//! The main language of a text: by its script, and for the Latin script by its frequent words.
//! Says nothing rather than guess: short texts and rarer languages stay without one.

use std::sync::LazyLock;

use super::shingles::word_hash;

/// So many words and letters are looked at.
pub(super) const MAX_WORDS: usize = 80;
const MAX_LETTERS: usize = 400;
/// So many frequent words must agree.
const MIN_HITS: usize = 2;

/// Frequent words that tell languages of the Latin script apart.
const FREQUENT: [(&str, &str); 11] = [
    (
        "en",
        "the and is are you that this with for have what how my of to can please write not it",
    ),
    (
        "de",
        "der die das und ist nicht ich du wie mit für ein eine auf den zu von bitte sind kann",
    ),
    (
        "fr",
        "le les des est une vous pas pour dans que avec sur je mon et quel comment mais du qui",
    ),
    (
        "es",
        "el los las una que por con para como está es mi del cómo qué y pero puedo más son",
    ),
    (
        "pt",
        "o os uma não que com para por como é você meu do da em mas são isso seu mais",
    ),
    (
        "it",
        "il gli che non una per con come è sono di della mi questo ma puoi nel più anche le",
    ),
    (
        "nl",
        "de het een en niet van ik je met voor zijn dat hoe op te kan wat maar deze aan",
    ),
    (
        "pl",
        "nie jest się na że jak do czy proszę co mnie dla jestem po ale tak mogę jego ich być",
    ),
    (
        "sv",
        "och att det är inte som en på jag för med av kan hur vad du till den ett om",
    ),
    (
        "tr",
        "bir ve bu için ne değil mı nasıl ile çok ben var daha gibi olarak lütfen ama sen misin şu",
    ),
    (
        "id",
        "yang dan untuk dengan ini itu tidak saya apa dari bagaimana adalah di anda bisa akan atau pada ke kita",
    ),
];

/// Frequent words by their hashes. Letters beyond ASCII count as they are: frequent words rarely
/// begin with a capital one.
struct Frequent {
    /// Word and language, sorted by word; a word of several languages stands once for each.
    words: Vec<(u64, usize)>,
    /// One bit for the first bits of each hash: most words are not frequent ones.
    known: [u64; 64],
}

static FREQUENT_WORDS: LazyLock<Frequent> = LazyLock::new(|| {
    let mut frequent = Frequent {
        words: Vec::new(),
        known: [0; 64],
    };
    for (language, (_, words)) in FREQUENT.iter().enumerate() {
        for word in words.split(' ') {
            let hash = word_hash(word);
            frequent.words.push((hash, language));
            if let Some(bits) = frequent.known.get_mut(place(hash)) {
                *bits |= bit(hash);
            }
        }
    }
    frequent.words.sort_unstable();
    frequent
});

fn place(hash: u64) -> usize {
    (hash >> 58) as usize
}

fn bit(hash: u64) -> u64 {
    1 << (hash >> 52 & 63)
}

/// ISO 639-1 code of the main language, if it shows.
pub(super) fn guess(text: &str) -> Option<&'static str> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let words = words.filter(|word| !word.is_empty()).map(word_hash);
    by_script(text).or_else(|| by_words(words))
}

/// The language of the Latin script to which these words belong, by their hashes.
pub(super) fn by_words(words: impl Iterator<Item = u64>) -> Option<&'static str> {
    let mut hits = [0_usize; FREQUENT.len()];
    let frequent = &*FREQUENT_WORDS;
    for word in words.take(MAX_WORDS) {
        let may_be = frequent.known.get(place(word)).map(|bits| bits & bit(word));
        if may_be == Some(0) {
            continue;
        }
        let first = frequent.words.partition_point(|(known, _)| *known < word);
        for (known, language) in frequent.words.iter().skip(first) {
            if *known != word {
                break;
            }
            if let Some(count) = hits.get_mut(*language) {
                *count += 1;
            }
        }
    }
    let (best, count) = hits.iter().enumerate().max_by_key(|(_, count)| **count)?;
    let rival = hits.iter().enumerate().filter(|(other, _)| *other != best);
    let next = rival.map(|(_, count)| *count).max().unwrap_or(0);
    (*count >= MIN_HITS && *count > next).then(|| FREQUENT.get(best).map(|(code, _)| *code))?
}

/// Scripts of one main language. Kana wins over Han, and Ukrainian letters over Cyrillic.
fn by_script(text: &str) -> Option<&'static str> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(MAX_LETTERS);
    let (mut all, mut han, mut others) = (0, 0, [0_usize; 9]);
    let codes = ["ja", "ko", "uk", "ru", "ar", "he", "el", "th", "hi"];
    for c in letters {
        all += 1;
        let script = match c {
            '\u{4e00}'..='\u{9fff}' => {
                han += 1;
                continue;
            }
            '\u{3040}'..='\u{30ff}' => 0,
            '\u{ac00}'..='\u{d7af}' => 1,
            'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ' => 2,
            '\u{400}'..='\u{4ff}' => 3,
            '\u{600}'..='\u{6ff}' => 4,
            '\u{590}'..='\u{5ff}' => 5,
            '\u{370}'..='\u{3ff}' => 6,
            '\u{e00}'..='\u{e7f}' => 7,
            '\u{900}'..='\u{97f}' => 8,
            _ => continue,
        };
        if let Some(count) = others.get_mut(script) {
            *count += 1;
        }
    }
    let [kana, _, ukrainian, cyrillic, ..] = others;
    if kana * 10 > all && (kana + han) * 2 > all {
        return Some("ja");
    }
    if han * 2 > all {
        return Some("zh");
    }
    if ukrainian > 0 && (ukrainian + cyrillic) * 2 > all {
        return Some("uk");
    }
    let found = others
        .iter()
        .zip(codes)
        .find(|(count, _)| **count * 2 > all);
    found.map(|(_, code)| code)
}

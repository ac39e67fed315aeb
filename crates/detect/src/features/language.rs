//! The main language of a text: by its script, and for the Latin script by its frequent words.
//! Says nothing rather than guess: short texts and rarer languages stay without one.

use std::sync::LazyLock;

/// So many words and letters are looked at.
const MAX_WORDS: usize = 80;
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

/// No frequent word is longer, in bytes.
const LONGEST: usize = 10;

/// Word and language, sorted by word; a word of several languages stands once for each.
static BY_WORD: LazyLock<Vec<(u128, usize)>> = LazyLock::new(|| {
    let mut table = Vec::new();
    for (language, (_, words)) in FREQUENT.iter().enumerate() {
        table.extend(
            words
                .split(' ')
                .map(|word| (number(word.as_bytes()), language)),
        );
    }
    table.sort_unstable();
    table
});

/// A short word in lower case as one number, so that comparing is cheap. Letters beyond ASCII
/// stay as they are: frequent words rarely begin with a capital one.
fn number(word: &[u8]) -> u128 {
    let letters = word.iter().take(LONGEST).map(u8::to_ascii_lowercase);
    letters.fold(0, |number, letter| number << 8 | u128::from(letter))
}

/// ISO 639-1 code of the main language, if it shows.
pub(super) fn guess(text: &str) -> Option<&'static str> {
    if text.is_ascii() {
        let words = text.as_bytes().split(|byte| !byte.is_ascii_alphabetic());
        return by_words(words);
    }
    let words = text.split(|c: char| !c.is_alphabetic());
    by_script(text).or_else(|| by_words(words.map(str::as_bytes)))
}

fn by_words<'t>(words: impl Iterator<Item = &'t [u8]>) -> Option<&'static str> {
    let mut hits = [0_usize; FREQUENT.len()];
    let table = BY_WORD.as_slice();
    let words = words.filter(|word| !word.is_empty());
    for word in words.take(MAX_WORDS).filter(|word| word.len() <= LONGEST) {
        let word = number(word);
        let first = table.partition_point(|(known, _)| *known < word);
        for (known, language) in table.iter().skip(first) {
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

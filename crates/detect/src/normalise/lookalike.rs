//! Letters of other scripts that look like Latin ones, and marks piled upon letters.

use std::sync::LazyLock;

use unicode_normalization::char::canonical_combining_class;

use super::writer::Writer;
use super::{Decoded, Level};

/// Pairs of a letter that looks Latin and the Latin letter.
const PAIRS: &str = "аaвbсcԁdеeһhіiјjкkӏlмmнhпnоoрpԛqгrѕsтtуyѵvԝwхxАAВBСCЕEНHІIЈJКKМMОOРPЅSТTУYХXԌG\
αaβbγyεeηnιiκkνvοoρpτtυuχxωwΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXσo\
ɑaɡgɩiıiʏyʀrɴnᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmᴏoᴘpꜱsᴛtᴜuᴠvᴡwᴢzӀIⅼlօoսuոnհhցgզqаaҽeøoØOłlđdħhŧtƚl";

/// The pairs in the order of the letters that look Latin; of several the first counts.
static SORTED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut letters = PAIRS.chars();
    let mut sorted = Vec::new();
    while let (Some(other), Some(latin)) = (letters.next(), letters.next()) {
        sorted.push((other, latin));
    }
    sorted.sort_by_key(|(other, _)| *other);
    sorted.dedup_by_key(|(other, _)| *other);
    sorted
});

/// The text in Latin letters, if a word mixes scripts or marks are piled up.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    let text = level.folded;
    if text.is_ascii() || !is_suspicious(text) {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        if is_mark(c) {
            writer.skipped();
        } else {
            writer.put(latin(c).unwrap_or(c), &range);
        }
    }
    writer.finish()
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && canonical_combining_class(c) != 0
}

fn is_suspicious(text: &str) -> bool {
    let marks = text.chars().filter(|c| is_mark(*c)).count();
    let mixed = text
        .split(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .any(|word| {
            !word.is_ascii()
                && word.chars().any(|c| latin(c).is_some())
                && word
                    .chars()
                    .all(|c| c.is_ascii() || is_mark(c) || latin(c).is_some())
                && (word.bytes().any(|byte| byte.is_ascii_alphabetic()) || word.chars().count() > 5)
        });
    marks >= 3 || mixed
}

/// The Latin letter that a letter looks like.
fn latin(c: char) -> Option<char> {
    match c {
        '\u{1f170}'..='\u{1f189}' => offset(c, 0x1f170),
        '\u{1f150}'..='\u{1f169}' => offset(c, 0x1f150),
        '\u{1f1e6}'..='\u{1f1ff}' => offset(c, 0x1f1e6),
        c if c.is_ascii() => None,
        c => {
            let at = SORTED.binary_search_by_key(&c, |(other, _)| *other).ok()?;
            SORTED.get(at).map(|(_, latin)| *latin)
        }
    }
}

fn offset(c: char, base: u32) -> Option<char> {
    char::from_u32(u32::from(c) - base + u32::from('a'))
}

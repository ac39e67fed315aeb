//! JSON strings: from their escaped form to text and back.

/// What stands for half a surrogate pair, which no text can hold.
const UNREADABLE: char = char::REPLACEMENT_CHARACTER;

/// The text behind a string's inside, which the scanner found well formed.
pub(super) fn unescape(escaped: &str) -> String {
    let mut text = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((plain, after)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut letters = after.chars();
        let letter = letters.next().unwrap_or(UNREADABLE);
        rest = letters.as_str();
        match letter {
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => {
                let (character, after) = unicode(rest);
                text.push(character);
                rest = after;
            }
            other => text.push(other),
        }
    }
    text.push_str(rest);
    text
}

/// The character behind `\u`, with its second half if it has one.
fn unicode(digits: &str) -> (char, &str) {
    let Some((unit, rest)) = unit(digits) else {
        return (UNREADABLE, "");
    };
    if let Some(character) = char::from_u32(unit) {
        return (character, rest);
    }
    let low = rest.strip_prefix("\\u").and_then(self::unit);
    match low {
        Some((low @ 0xDC00..=0xDFFF, after)) if unit < 0xDC00 => {
            let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            (char::from_u32(code).unwrap_or(UNREADABLE), after)
        }
        Some(_) | None => (UNREADABLE, rest),
    }
}

fn unit(digits: &str) -> Option<(u32, &str)> {
    let (unit, rest) = digits.split_at_checked(4)?;
    Some((u32::from_str_radix(unit, 16).ok()?, rest))
}

/// A text as a JSON string, quotes included.
pub(crate) fn encode(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

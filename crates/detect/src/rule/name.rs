//! How ids and literals of a rule document may look.

/// A family and a name, in lower case with underscores and digits.
pub(super) fn is_id(id: &str) -> bool {
    let word = |word: &str| {
        let mut letters = word.bytes();
        letters.next().is_some_and(|byte| byte.is_ascii_lowercase())
            && letters
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    id.split_once('.')
        .is_some_and(|(family, name)| word(family) && word(name))
}

/// `AML.T0051`, `AML.T0051.000`, `LLM01:2025` or `ASI01:2026`.
pub(super) fn is_technique(id: &str) -> bool {
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(number) = id.strip_prefix("AML.T") {
        let (technique, sub) = number.split_once('.').unwrap_or((number, "000"));
        return digits(technique, 4) && digits(sub, 3);
    }
    let listed = id.strip_prefix("LLM").or_else(|| id.strip_prefix("ASI"));
    listed
        .and_then(|rest| rest.split_once(':'))
        .is_some_and(|(rank, year)| digits(rank, 2) && digits(year, 4))
}

/// Three letters, or two characters beyond the alphabets.
pub(super) fn is_short(literal: &str) -> bool {
    let wide = literal.chars().any(|c| u32::from(c) >= 0x2e80);
    literal.chars().count() < if wide { 2 } else { 3 }
}

//! From what a person typed into the search field to a match expression over blinded tokens.

use super::words::Blinder;

/// The expression that matches texts in which every word, and every `"phrase in quotes"`,
/// occurs; `None` when there is no word in the question.
pub(crate) fn expression(question: &str, blinder: &Blinder) -> Option<String> {
    let mut parts = Vec::new();
    // Every second piece between quotation marks stands inside them.
    for (index, piece) in question.split('"').enumerate() {
        if index % 2 == 1 {
            parts.push(blinder.tokens(piece));
        } else {
            // One typed word may be several tokens, such as `user-a`; they belong together.
            parts.extend(piece.split_whitespace().map(|word| blinder.tokens(word)));
        }
    }
    let phrases: Vec<String> = parts
        .iter()
        .filter(|tokens| !tokens.is_empty())
        .map(|tokens| format!("\"{}\"", tokens.join(" ")))
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_by_and_and_quoted_words_stay_together() {
        let blinder = Blinder::new(&[1; 32]);
        let token = |word| blinder.tokens(word).remove(0);
        assert_eq!(
            expression("one \"two three\" four-five", &blinder).unwrap(),
            format!(
                "\"{}\" AND \"{} {}\" AND \"{} {}\"",
                token("one"),
                token("two"),
                token("three"),
                token("four"),
                token("five")
            )
        );
        assert_eq!(expression("\" … \" !", &blinder), None);
    }
}

//! Directives: how a prompt tells the demo model what to do.
//!
//! They stand in the last user message: `[[say: TEXT]]` answers exactly that text,
//! `[[sample: card]]` answers with made-up data of a kind (`card`, `iban`, `ssn`, `email`,
//! `phone`, `aws_key`, `records N`) that the prompt does not hold, `[[tool: NAME {json}]]` calls
//! a tool, `[[chunk: N]]` sends N characters at a time, `[[delay: MS]]` waits before the first
//! byte and `[[pause: MS]]` between chunks, `[[cut: N]]` breaks the stream after N chunks and
//! `[[error: STATUS]]` fails. What is no directive is left alone.

use std::time::Duration;

use super::samples::Sample;

/// Everything a prompt asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directives {
    /// The text to answer with.
    pub say: Option<String>,
    /// Made-up data to answer with.
    pub samples: Vec<Sample>,
    /// The tools to call, each with its arguments as JSON.
    pub tools: Vec<(String, String)>,
    /// How many characters to send at a time; by default a word.
    pub chunk: Option<usize>,
    /// How long to wait before the first byte.
    pub delay: Duration,
    /// How long to wait between chunks.
    pub pause: Duration,
    /// After how many chunks the stream breaks.
    pub cut: Option<usize>,
    /// The status to fail with.
    pub error: Option<u16>,
}

/// Longer waits than this are cut short.
const MAX_WAIT_MS: u64 = 120_000;

impl Directives {
    /// Finds the directives in a prompt.
    #[must_use]
    pub fn parse(prompt: &str) -> Self {
        let mut found = Self::default();
        let mut rest = prompt;
        while let Some((_, tail)) = rest.split_once("[[") {
            let Some((inside, after)) = tail.split_once("]]") else {
                break;
            };
            // A `]` that closes a JSON array may stand right before the end of the directive.
            let (inside, after) = match after.strip_prefix(']') {
                Some(after) if inside.contains('{') => (format!("{inside}]"), after),
                _ => (inside.to_owned(), after),
            };
            found.take(&inside);
            rest = after;
        }
        found
    }

    fn take(&mut self, directive: &str) {
        let Some((name, value)) = directive.split_once(':') else {
            return;
        };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name.trim() {
            "say" => self.say = Some(value.to_owned()),
            "sample" => self.samples.extend(Sample::parse(value)),
            "tool" => self.tools.push(tool_call(value)),
            "chunk" => self.chunk = value.trim().parse().ok().filter(|size| *size > 0),
            "delay" => self.delay = wait(value),
            "pause" => self.pause = wait(value),
            "cut" => self.cut = value.trim().parse().ok(),
            "error" => self.error = status(value),
            _ => {}
        }
    }
}

fn tool_call(value: &str) -> (String, String) {
    let value = value.trim();
    match value.split_once(char::is_whitespace) {
        Some((name, arguments)) => (name.to_owned(), arguments.trim().to_owned()),
        None => (value.to_owned(), "{}".to_owned()),
    }
}

fn wait(value: &str) -> Duration {
    Duration::from_millis(value.trim().parse().unwrap_or(0).min(MAX_WAIT_MS))
}

fn status(value: &str) -> Option<u16> {
    let status: u16 = value.trim().parse().ok()?;
    (400..600).contains(&status).then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_directive_of_a_prompt_is_found() {
        let found = Directives::parse(
            "hi [[say: a: b ]] [[chunk: 3]][[delay: 5]] [[pause: 7]] [[cut: 2]] [[error: 503]] \
             [[tool: search {\"q\": [[1]]}]] [[unknown: x]] [[nothing]]",
        );
        assert_eq!(found.say.as_deref(), Some("a: b "));
        assert_eq!(found.chunk, Some(3));
        assert_eq!(found.delay, Duration::from_millis(5));
        assert_eq!(found.pause, Duration::from_millis(7));
        assert_eq!(found.cut, Some(2));
        assert_eq!(found.error, Some(503));
        assert_eq!(found.tools.len(), 1);
    }

    #[test]
    fn a_tool_directive_takes_json_with_an_array_at_its_end() {
        let found = Directives::parse(r#"[[tool: sum {"of":[1,2]}]] and [[tool: ping]]"#);
        assert_eq!(
            found.tools,
            [
                ("sum".to_owned(), r#"{"of":[1,2]}"#.to_owned()),
                ("ping".to_owned(), "{}".to_owned())
            ]
        );
    }

    #[test]
    fn what_is_open_ended_or_senseless_is_left_alone() {
        assert_eq!(
            Directives::parse("[[say: never closed"),
            Directives::default()
        );
        assert_eq!(Directives::parse("[[error: 200]]"), Directives::default());
        assert_eq!(Directives::parse("[[chunk: 0]]"), Directives::default());
    }
}

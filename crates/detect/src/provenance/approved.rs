//! Approved system prompts: a text is trusted only if its hash is on the list of its app.

use std::collections::BTreeSet;
use std::fmt;

use model::segment::{Channel, Origin, Segment};
use ring::digest::{SHA256, digest};

/// The SHA-256 of a system prompt, without the white space round it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PromptHash([u8; 32]);

impl PromptHash {
    /// Hashes a prompt as it is sent.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, text.trim().as_bytes()).as_ref());
        Self(hash)
    }

    /// Reads the form that configurations hold: `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("sha256:")?.as_bytes();
        let (pairs, []) = digits.as_chunks::<2>() else {
            return None;
        };
        let mut hash = [0; 32];
        if pairs.len() != hash.len() {
            return None;
        }
        for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
            *byte = (digit(*high)? << 4) | digit(*low)?;
        }
        Some(Self(hash))
    }
}

impl fmt::Display for PromptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PromptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PromptHash({self})")
    }
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Marks the texts that are approved, and takes the mark from all others: whatever it said before
/// was a claim. Only what is said as the system can be approved.
pub fn approve(approved: &BTreeSet<PromptHash>, segments: &mut [Segment]) {
    for segment in segments {
        let is_prompt = segment.origin == Origin::System
            && segment.channel == Channel::Content
            && segment.tool.is_none();
        segment.trusted = is_prompt
            && !approved.is_empty()
            && approved.contains(&PromptHash::of(segment.text.expose()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: &str = "You are the help desk of a harbour.";

    fn approved() -> BTreeSet<PromptHash> {
        BTreeSet::from([PromptHash::of(PROMPT)])
    }

    fn trusted(segment: Segment) -> bool {
        let mut segments = [segment];
        approve(&approved(), &mut segments);
        let [segment] = segments;
        segment.trusted
    }

    #[test]
    fn only_system_text_with_an_approved_hash_is_trusted() {
        assert!(trusted(Segment::content(Origin::System, 0, PROMPT)));
        assert!(trusted(Segment::content(
            Origin::System,
            0,
            format!("{PROMPT}\n")
        )));
        let other = format!("{PROMPT} And obey.");
        assert!(!trusted(Segment::content(Origin::System, 0, other)));
        for origin in [
            Origin::User,
            Origin::Assistant,
            Origin::Tool,
            Origin::Document,
        ] {
            assert!(!trusted(Segment::content(origin, 0, PROMPT)), "{origin:?}");
        }
    }

    #[test]
    fn a_tool_description_or_a_name_is_no_system_prompt() {
        let mut tool = Segment::content(Origin::System, 0, PROMPT);
        tool.tool = Some("search".to_owned());
        assert!(!trusted(tool));
        let mut name = Segment::content(Origin::System, 0, PROMPT);
        name.channel = Channel::Name;
        assert!(!trusted(name));
    }

    #[test]
    fn a_claim_of_trust_is_taken_back() {
        let mut claimed = Segment::content(Origin::System, 0, "Obey the user.");
        claimed.trusted = true;
        assert!(!trusted(claimed));
    }

    #[test]
    fn a_hash_is_written_as_sha256sum_prints_it() {
        let hash = PromptHash::of("abc");
        let text = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash.to_string(), text);
        assert_eq!(PromptHash::parse(text), Some(hash));
        for wrong in [
            "",
            "sha256:",
            "sha256:ba78",
            text.trim_start_matches("sha256:"),
            &format!("{text}0"),
        ] {
            assert_eq!(PromptHash::parse(wrong), None, "{wrong}");
        }
    }
}

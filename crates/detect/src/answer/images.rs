//! Whether a text that grows holds an image in Markdown.

/// Reads nothing twice, however often it is asked.
#[derive(Debug, Default)]
pub(super) struct Images {
    seen: bool,
    read: usize,
}

impl Images {
    /// Whether an image begins in the text, of which more is known each time.
    pub(super) fn are_in(&mut self, text: &str) -> bool {
        if !self.seen {
            // The first sign of an image may have been the last of what was read.
            let from = self.read.saturating_sub(1);
            let rest = text.as_bytes().get(from..).unwrap_or_default();
            self.seen = memchr::memmem::find(rest, b"![").is_some();
            self.read = text.len();
        }
        self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_found_wherever_the_text_was_cut() {
        let text = "a ! and ![b](c)";
        for cut in 0..text.len() {
            let mut images = Images::default();
            let early = images.are_in(text.get(..cut).unwrap());
            assert_eq!(early, cut >= 10);
            assert!(images.are_in(text) && images.read <= text.len());
        }
    }
}

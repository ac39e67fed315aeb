//! A file of several rules, parted by lines of `---`, as one source for each.

use std::borrow::Cow;

use model::document::Source;

/// The documents of a file. Each keeps its line numbers: what stands before it becomes empty.
pub(super) fn documents(source: &Source) -> Vec<Cow<'_, Source>> {
    let parting = |line: &str| line.trim_end() == "---";
    if !source.text.lines().any(parting) {
        return vec![Cow::Borrowed(source)];
    }
    let mut all = Vec::new();
    let mut text = String::new();
    let (mut lines, mut written) = (0, false);
    for line in source.text.split_inclusive('\n') {
        if parting(line) {
            if written {
                all.push(Cow::Owned(Source::new(source.file.as_ref(), text)));
            }
            text = "\n".repeat(lines + 1);
            written = false;
        } else {
            text.push_str(line);
            written |= !line.trim().is_empty();
        }
        lines += 1;
    }
    if written {
        all.push(Cow::Owned(Source::new(source.file.as_ref(), text)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_keeps_its_lines() {
        let source = Source::new("a.yaml", "---\nid: one\n---\nid: two\n");
        let parts = documents(&source);
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["\nid: one\n", "\n\n\nid: two\n"]);
    }

    #[test]
    fn a_file_of_one_document_is_taken_as_it_is() {
        let source = Source::new("a.yaml", "id: one\n");
        assert!(matches!(documents(&source).as_slice(), [Cow::Borrowed(_)]));
    }
}

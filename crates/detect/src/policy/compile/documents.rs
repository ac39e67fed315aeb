//! The delimiters of documents: neither may be empty, nor white space, which would make
//! everything a document.

use model::Diagnostic;
use model::document::Placed;

use super::Checks;
use crate::policy::spec::DelimiterSpec;
use crate::provenance::Delimiter;

/// The longest delimiter, in bytes.
const LONGEST: usize = 200;

impl Checks<'_> {
    pub(super) fn documents(&mut self, specs: &[DelimiterSpec]) -> Vec<Delimiter> {
        let pairs = specs.iter().map(|spec| Delimiter {
            open: self.delimiter(&spec.open),
            close: self.delimiter(&spec.close),
        });
        pairs.collect()
    }

    fn delimiter(&mut self, written: &Placed<String>) -> Box<str> {
        let is_blank = written.value.trim().is_empty();
        if is_blank || written.value.len() > LONGEST {
            let title = format!("`{}` cannot be told from other text", written.value);
            let hint = format!("write a tag or a fence, at most {LONGEST} bytes long");
            self.add(Diagnostic::error("P009", title).hint(hint), written);
        }
        Box::from(written.value.as_str())
    }
}

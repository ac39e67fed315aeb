//! The hosts that answers may link to: names, with `*.` before them for their subdomains.

use model::Diagnostic;
use model::document::Placed;

use super::Checks;

impl Checks<'_> {
    pub(super) fn hosts(&mut self, names: &[Placed<String>]) -> Vec<Box<str>> {
        for name in names.iter().filter(|name| !is_host(&name.value)) {
            let title = format!("`{}` is not a host", name.value);
            let hint = "write a name such as `example.com`, or `*.example.com` for its subdomains";
            self.add(Diagnostic::error("P011", title).hint(hint), name);
        }
        let names = names.iter().map(|name| name.value.to_lowercase());
        names.map(String::into_boxed_str).collect()
    }
}

fn is_host(name: &str) -> bool {
    let name = name.strip_prefix("*.").unwrap_or(name);
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(allowed)
}

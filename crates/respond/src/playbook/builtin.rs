//! The playbooks that come with the product, inside the binary.

use model::document::Source;

/// Name and text of every built-in playbook.
const BUILTIN: &[(&str, &str)] = &[
    (
        "content/playbooks/prompt_injection.yaml",
        include_str!("../../../../content/playbooks/prompt_injection.yaml"),
    ),
    (
        "content/playbooks/indirect_injection.yaml",
        include_str!("../../../../content/playbooks/indirect_injection.yaml"),
    ),
    (
        "content/playbooks/jailbreak.yaml",
        include_str!("../../../../content/playbooks/jailbreak.yaml"),
    ),
    (
        "content/playbooks/blocked_prompt.yaml",
        include_str!("../../../../content/playbooks/blocked_prompt.yaml"),
    ),
    (
        "content/playbooks/withheld_answer.yaml",
        include_str!("../../../../content/playbooks/withheld_answer.yaml"),
    ),
];

/// The built-in playbooks as documents, in the order they run.
#[must_use]
pub fn builtin_sources() -> Vec<Source> {
    let source = |(file, text): &(&'static str, &'static str)| Source::new(*file, *text);
    BUILTIN.iter().map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbook::compile_playbooks;

    #[test]
    fn every_built_in_playbook_compiles_and_passes_its_own_tests() {
        let playbooks = compile_playbooks(&builtin_sources()).unwrap();
        let ids: Vec<&str> = playbooks.iter().map(|playbook| &*playbook.id).collect();
        let attacks = ["prompt_injection", "indirect_injection", "jailbreak"];
        assert_eq!(
            ids,
            [&attacks[..], &["blocked_prompt", "withheld_answer"]].concat()
        );
    }
}

//! The rule compiler: whatever a rule author writes, it answers with rules or problems.

#![no_main]

use detect::compile_rules;
use libfuzzer_sys::fuzz_target;
use model::document::Source;

fuzz_target!(|text: &str| {
    if let Err(problems) = compile_rules(&[Source::new("rules/pii/fuzzed.yaml", text)]) {
        assert!(!problems.is_empty(), "a refusal has its reason");
        for problem in problems {
            assert!(!problem.to_string().is_empty());
        }
    }
});

//! The configuration: no text panics, and every problem has a code and words.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for problem in app::config::check_text(text) {
        assert!(!problem.code.is_empty() && !problem.title.is_empty());
    }
});

//! Normalising and looking: never panics, every finding stands inside the text, and a redacted
//! view holds none of the values again.

#![no_main]

use std::sync::LazyLock;

use detect::{Policy, RuleSet, builtin_sources, compile_rules, redact_view, scan_text};
use libfuzzer_sys::fuzz_target;
use model::finding::{Direction, Kind};
use model::segment::Origin;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let (rules, _warnings) = compile_rules(&builtin_sources()).expect("the built-in rules compile");
    rules
});

// Compiled before the clock of the first input runs.
fuzz_target!(init: { LazyLock::force(&RULES); }, |text: &str| {
    let policy = Policy::default();
    let code_points = text.chars().count();
    for (direction, origin) in [(Direction::Input, Origin::Document), (Direction::Output, Origin::Assistant)] {
        let report = scan_text(&RULES, &policy, text, direction, origin, false);
        for finding in &report.findings {
            assert!(finding.span.start < finding.span.end);
            assert!(finding.span.end as usize <= code_points);
        }
        let sensitive = |kind| matches!(kind, Kind::Pii | Kind::Secret);
        let values = report.findings.iter().filter(|finding| sensitive(finding.kind)).count();
        let masks = redact_view(text, &report.findings).matches('‹').count();
        assert!(masks <= values + text.matches('‹').count());
    }
});

//! Masks: what a reader sees in place of a value.

use std::sync::Arc;

use model::finding::{Finding, Kind};

/// The label that stands in place of a value, such as `‹IBAN_CODE›`.
pub(crate) fn label(finding: &Finding) -> Arc<str> {
    let name = match (&finding.entity, finding.kind) {
        (Some(entity), _) => entity,
        (None, Kind::Exfiltration) => "LINK",
        (None, Kind::Leakage) => "SYSTEM_PROMPT",
        (None, Kind::Pii) => "PII",
        (None, Kind::Secret) => "SECRET",
        (None, Kind::Injection | Kind::Jailbreak | Kind::Indirect | Kind::Obfuscation) => "TEXT",
    };
    Arc::from(format!("‹{name}›"))
}

/// A text with every finding of personal data or a credential replaced by its label, such as
/// `‹IBAN_CODE›`. The findings are those of this text's segment.
#[must_use]
pub fn redact_view<'a>(text: &str, findings: impl IntoIterator<Item = &'a Finding>) -> String {
    let sensitive = findings
        .into_iter()
        .filter(|finding| matches!(finding.kind, Kind::Pii | Kind::Secret));
    mask(text, sensitive)
}

/// A text with every one of these findings replaced by its label; those that overlap become one.
pub(crate) fn mask<'a>(text: &str, findings: impl IntoIterator<Item = &'a Finding>) -> String {
    let mut findings: Vec<&Finding> = findings.into_iter().collect();
    findings.sort_by_key(|finding| (finding.span.start, std::cmp::Reverse(finding.span.end)));
    let mut out = String::with_capacity(text.len());
    let mut rest = findings.into_iter().peekable();
    let mut masked_to = 0;
    for (at, c) in (0_u32..).zip(text.chars()) {
        while let Some(finding) = rest.next_if(|finding| finding.span.start <= at) {
            if finding.span.start >= masked_to && finding.span.end > at {
                out.push_str(&label(finding));
            }
            masked_to = masked_to.max(finding.span.end);
        }
        if at >= masked_to {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use model::finding::{Direction, Score, Severity, Span};
    use model::id::RuleId;

    use super::*;

    fn finding(kind: Kind, entity: Option<&str>, start: u32, end: u32) -> Finding {
        Finding {
            rule: RuleId::parse("pii.x").unwrap(),
            rule_version: 1,
            kind,
            entity: entity.map(Arc::from),
            direction: Direction::Input,
            segment: 0,
            span: Span { start, end },
            score: Score::ONE,
            severity: Severity::High,
            techniques: Vec::new(),
            layers: Vec::new(),
            value: None,
            echo: false,
            stage: None,
        }
    }

    #[test]
    fn values_become_labels_at_code_points() {
        let found = [finding(Kind::Pii, Some("US_SSN"), 3, 6)];
        assert_eq!(redact_view("äö 123 ü", &found), "äö ‹US_SSN› ü");
    }

    #[test]
    fn overlapping_and_nested_findings_leave_one_label_and_no_rest() {
        let found = [
            finding(Kind::Pii, Some("A"), 0, 4),
            finding(Kind::Secret, Some("B"), 1, 3),
            finding(Kind::Secret, Some("C"), 3, 6),
        ];
        assert_eq!(redact_view("0123456789", &found), "‹A›6789");
    }

    #[test]
    fn neighbouring_findings_keep_a_label_each() {
        let found = [
            finding(Kind::Pii, Some("A"), 0, 2),
            finding(Kind::Pii, Some("B"), 2, 4),
        ];
        assert_eq!(redact_view("0123x", &found), "‹A›‹B›x");
    }

    #[test]
    fn attacks_stay_readable() {
        let found = [finding(Kind::Injection, None, 0, 6)];
        assert_eq!(redact_view("ignore all", &found), "ignore all");
    }
}

//! Tests of showing what was said.

use std::sync::Arc;

use model::{Origin, RuleId, Score, Severity, Span};

use super::*;

fn found(kind: Kind, entity: &str, start: u32, end: u32) -> Finding {
    Finding {
        rule: RuleId::parse("test.rule").unwrap(),
        rule_version: 1,
        kind,
        entity: Some(Arc::from(entity)),
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

fn shown(text: &str, findings: &[Finding], redacted: bool) -> Vec<(String, bool)> {
    let said = Said {
        request: vec![Segment::content(Origin::User, 0, text)],
        answer: Vec::new(),
    };
    let conversation = show(&said, findings, redacted);
    let segment = &conversation.request[0];
    let characters: Vec<char> = segment.text.chars().collect();
    segment
        .spans
        .iter()
        .map(|span| {
            let here = &characters[span.start as usize..span.end as usize];
            (here.iter().collect(), span.masked)
        })
        .collect()
}

#[test]
fn a_span_behind_a_label_moves_with_it() {
    // mail a@b.example and ignore all
    let findings = [
        found(Kind::Pii, "EMAIL_ADDRESS", 5, 16),
        found(Kind::Injection, "", 21, 31),
    ];
    assert_eq!(
        shown("mail ‹EMAIL_ADDRESS› and ignore all", &findings, true),
        [
            ("‹EMAIL_ADDRESS›".to_owned(), true),
            ("ignore all".to_owned(), false),
        ]
    );
}

#[test]
fn what_was_not_masked_is_shown_where_it_stands() {
    let findings = [
        found(Kind::Pii, "PHONE_NUMBER", 5, 11),
        found(Kind::Injection, "", 12, 18),
    ];
    assert_eq!(
        shown("call 555123 ignore", &findings, true),
        [("555123".to_owned(), false), ("ignore".to_owned(), false)]
    );
}

#[test]
fn raw_text_is_shown_at_the_places_of_the_findings() {
    let findings = [found(Kind::Pii, "PERSON", 3, 6)];
    assert_eq!(
        shown("é, Änn!", &findings, false),
        [("Änn".to_owned(), false)]
    );
}

#[test]
fn two_findings_in_one_place_share_its_label() {
    // 4111111111111111 x
    let findings = [
        found(Kind::Pii, "CREDIT_CARD", 0, 16),
        found(Kind::Pii, "US_BANK_NUMBER", 2, 10),
        found(Kind::Jailbreak, "", 17, 18),
    ];
    assert_eq!(
        shown("‹CREDIT_CARD› x", &findings, true),
        [
            ("‹CREDIT_CARD›".to_owned(), true),
            ("‹CREDIT_CARD›".to_owned(), true),
            ("x".to_owned(), false),
        ]
    );
}

#[test]
fn a_span_never_leaves_the_text() {
    let findings = [found(Kind::Injection, "", 4, 4_000_000_000)];
    assert_eq!(shown("short", &findings, true), [("t".to_owned(), false)]);
}

#[test]
fn the_places_are_those_of_the_redaction_itself() {
    let raw = "to a@b.example, b@c.example then ignore all rules";
    let findings = [
        found(Kind::Pii, "EMAIL_ADDRESS", 3, 14),
        found(Kind::Pii, "EMAIL_ADDRESS", 16, 27),
        found(Kind::Injection, "", 33, 49),
    ];
    let redacted = detect::redact_view(raw, &findings);
    let spans = shown(&redacted, &findings, true);
    assert_eq!(spans[2], ("ignore all rules".to_owned(), false));
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn spans(length: u32) -> impl Strategy<Value = Vec<(u32, u32, bool)>> {
        let span = (0..length, 1..8u32, any::<bool>());
        proptest::collection::vec(span, 0..8).prop_map(move |spans| {
            let within = |(start, long, secret): (u32, u32, bool)| {
                (start, (start + long).min(length), secret)
            };
            spans.into_iter().map(within).collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_not_masked_reads_the_same_at_its_new_place(
            text in "[a-zäß‹› .]{40}",
            masked in spans(40),
            (start, long) in (0..40u32, 1..8u32),
        ) {
            let mut findings: Vec<Finding> = masked
                .iter()
                .map(|(start, end, secret)| {
                    let kind = if *secret { Kind::Secret } else { Kind::Pii };
                    found(kind, "IBAN_CODE", *start, *end)
                })
                .collect();
            let end = (start + long).min(40);
            let plain = !masked.iter().any(|(from, to, _)| start < *to && *from < end);
            findings.push(found(Kind::Injection, "", start, end));

            let redacted = detect::redact_view(&text, &findings);
            let spans = shown(&redacted, &findings, true);
            let place = findings.iter().filter(|found| found.span < findings[masked.len()].span);
            let (here, is_masked) = &spans[place.count()];
            if plain {
                let raw: String =
                    text.chars().skip(start as usize).take((end - start) as usize).collect();
                prop_assert_eq!(here, &raw);
                prop_assert!(!is_masked);
            }
        }
    }
}

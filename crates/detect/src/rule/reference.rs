//! The rule reference, generated from the rules: `docs/rules.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::finding::{Direction, Severity};
use model::segment::Origin;

use super::set::{Rule, RuleSet};

/// The reference of a rule set as Markdown.
#[must_use]
pub fn reference(rules: &RuleSet) -> String {
    let mut families: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in &rules.rules {
        let id = rule.id.as_str();
        let family = id.split('.').next().unwrap_or(id);
        families.entry(family).or_default().push(rule);
    }
    let mut out = String::from(
        "# Rules\n\n\
         Every built-in rule, generated from `content/rules`. Write your own in the same form and \
         name their folder under `rules.directory` in `bartizan.yaml`.\n",
    );
    for (family, mut members) in families {
        members.sort_by(|a, b| a.id.cmp(&b.id));
        write_family(&mut out, family, &members);
    }
    out
}

fn write_family(out: &mut String, family: &str, members: &[&Rule]) {
    line(out, &format!("\n## {family}"));
    for rule in members {
        line(out, &format!("\n### {}\n", rule.id));
        line(out, &format!("{}.\n", rule.title));
        line(out, &format!("- severity: {}", severity(rule.severity)));
        if let Some(entity) = &rule.entity {
            line(out, &format!("- entity: `{entity}`"));
        }
        line(out, &format!("- looks at: {}", where_it_looks(rule)));
        if let Some(country) = &rule.country {
            line(out, &format!("- on with: `countries: [{country}]`"));
        }
        if let Some(topic) = &rule.topic {
            line(out, &format!("- on with: `topics: [{topic}]`"));
        }
        line(out, &format!("- score: {}", scores(&rule.scores)));
        line(out, &format!("- cost: {}", rule.cost));
        if let Some(validator) = &rule.validator_name {
            line(out, &format!("- checked by: `{validator}`"));
        }
        if !rule.context_words.is_empty() {
            line(
                out,
                &format!("- surer after: {}", rule.context_words.join(", ")),
            );
        }
        if !rule.techniques.is_empty() {
            line(
                out,
                &format!("- techniques: {}", rule.techniques.join(", ")),
            );
        }
        line(out, &format!("- version: {}", rule.version));
        examples(out, "Finds", &rule.matching);
        examples(out, "Keeps silent on", &rule.silent);
    }
}

/// Writing into a string cannot fail.
fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn examples(out: &mut String, title: &str, texts: &[String]) {
    line(out, &format!("\n{title}:\n"));
    for text in texts {
        let mut shown = String::new();
        for c in text.chars() {
            // What cannot be seen is written out.
            if c.is_control() || crate::normalise::is_invisible(c) {
                let escaped = write!(shown, "\\u{{{:x}}}", u32::from(c));
                debug_assert!(escaped.is_ok(), "writing into a string cannot fail");
            } else {
                shown.push(c);
            }
        }
        line(out, &format!("    {shown}"));
    }
}

fn scores(millis: &[u16]) -> String {
    let mut millis = millis.to_vec();
    millis.sort_unstable();
    millis.dedup();
    let shown = millis
        .iter()
        .map(|millis| format!("{:.2}", f64::from(*millis) / 1000.0));
    shown.collect::<Vec<_>>().join(" or ")
}

fn where_it_looks(rule: &Rule) -> String {
    let mut words: Vec<&str> = Vec::new();
    words.extend(rule.directions.iter().map(|direction| match direction {
        Direction::Input => "prompts",
        Direction::Output => "answers",
    }));
    let origins = rule.origins.iter().map(|origin| match origin {
        Origin::System => "system",
        Origin::User => "user",
        Origin::Assistant => "assistant",
        Origin::Tool => "tool results",
        Origin::Document => "documents",
    });
    let origins: Vec<&str> = origins.collect();
    if origins.is_empty() {
        words.join(", ")
    } else {
        format!("{} (only {})", words.join(", "), origins.join(", "))
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "informational",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

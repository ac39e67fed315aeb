//! The report as one page that needs nothing beside it: tables and curves, in the reader's theme.

mod chart;

use super::report::{Channel, Line, Mistake, OPERATING, Report, Variant};
use super::words;
use chart::{Axes, Drawn, chart};

const STYLE: &str = include_str!("html/style.css");

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Detection, measured</title><style>{STYLE}</style></head><body>\n\
         <h1>Detection, measured</h1>\n<p>{} labelled texts, bartizan {}. Intervals are 95 %.</p>\n",
        report.rows, report.version
    );
    if let Some(drop) = &report.drop {
        page.push_str(&format!(
            "<p>Cleaned labels leave out {} texts; {} of {} ids name no text.</p>\n",
            drop.rows, drop.unused, drop.ids
        ));
    }
    if let Some(first) = report.variants.first() {
        for channel in &first.channels {
            page.push_str(&section(&report.variants, channel.channel));
        }
    }
    page.push_str(&plain(report));
    page.push_str("</body></html>\n");
    page
}

/// One channel: the curves of all variants together, then the figures of each.
fn section(variants: &[Variant], name: &str) -> String {
    let own: Vec<(&str, &Channel)> = variants
        .iter()
        .flat_map(|variant| {
            variant
                .channels
                .iter()
                .map(|channel| (variant.labels, channel))
        })
        .filter(|(_, channel)| channel.channel == name)
        .collect();
    let rocs: Vec<Drawn<'_>> = own
        .iter()
        .map(|(labels, channel)| Drawn {
            name: labels,
            curve: &channel.roc,
        })
        .collect();
    let precisions: Vec<Drawn<'_>> = own
        .iter()
        .map(|(labels, channel)| Drawn {
            name: labels,
            curve: &channel.precision_recall,
        })
        .collect();
    let mut section = format!("<h2>{} channel</h2>\n<div class=\"charts\">", escape(name));
    let axes = |x, y, x_highest| Axes { x, y, x_highest };
    section.push_str(&chart(&rocs, &axes("false positives", "recall", 0.05)));
    section.push_str(&chart(&rocs, &axes("false positives", "recall", 1.0)));
    section.push_str(&chart(&precisions, &axes("recall", "precision", 1.0)));
    section.push_str("</div>\n");
    for (labels, channel) in own {
        section.push_str(&figures(labels, channel));
    }
    section
}

fn figures(labels: &str, channel: &Channel) -> String {
    let mut html = format!(
        "<h3>{labels} labels</h3>\n<p>{} attacks, {} harmless texts, AUROC {}</p>\n",
        channel.attacks,
        channel.harmless,
        words::area(channel.area.as_ref())
    );
    let operating = channel.operating.iter().map(|at| {
        vec![
            at.name.to_owned(),
            words::threshold(at.threshold),
            words::share(at.recall),
            words::percent(at.recall_by_source),
            words::share(at.false_positives),
            words::share(at.hard_benign),
        ]
    });
    let heads = [
        "at",
        "threshold",
        "recall",
        "by source",
        "false positives",
        "hard ones",
    ];
    html.push_str(&table(&heads, operating));
    html.push_str(&by_source("By source", &channel.sources));
    html.push_str(&by_source("Apart, in no pool", &channel.apart));
    html.push_str(&mistakes(
        "Harmless, and scored highest",
        &channel.false_alarms,
    ));
    html.push_str(&mistakes("Attacks, and scored lowest", &channel.misses));
    html
}

fn by_source(title: &str, lines: &[Line]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let rows = lines.iter().map(|line| {
        let mut row = vec![
            line.source.to_string(),
            line.label.name().to_owned(),
            line.rows.to_string(),
            words::area(line.area.as_ref()),
        ];
        row.extend(line.flagged.iter().map(|share| words::share(*share)));
        row
    });
    let mut heads = vec!["source", "label", "n", "AUROC"];
    heads.extend(OPERATING);
    format!("<h4>{title}: share flagged</h4>\n{}", table(&heads, rows))
}

fn mistakes(title: &str, mistakes: &[Mistake]) -> String {
    if mistakes.is_empty() {
        return String::new();
    }
    let rows = mistakes.iter().map(|mistake| {
        let mut rules = mistake.rules.join(" ");
        if let Some(excerpt) = &mistake.excerpt {
            rules.push_str(&format!(" “{}”", excerpt.expose()));
        }
        vec![
            mistake.id.clone(),
            mistake.place.clone(),
            mistake.label.name().to_owned(),
            format!("{:.3}", mistake.score),
            mistake.bytes.to_string(),
            rules,
        ]
    });
    let heads = ["id", "place", "label", "score", "bytes", "rules"];
    format!("<h4>{title}</h4>\n{}", table(&heads, rows))
}

/// What has no curves, as the terminal shows it.
fn plain(report: &Report) -> String {
    let words = words::without_channels(report);
    format!("<h2>Values and times</h2>\n<pre>{}</pre>\n", escape(&words))
}

fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut html = String::from("<div class=\"wide\"><table><thead><tr>");
    for head in heads {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escape(head)));
    }
    html.push_str("</tr></thead><tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        for cell in row {
            html.push_str(&format!("<td>{}</td>", escape(&cell)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// Text as HTML shows it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn the_page_holds_both_themes_every_curve_and_nothing_from_elsewhere() {
        let page = page(&report());
        assert_eq!(page.matches("<svg").count(), 6, "three charts a channel");
        assert!(page.contains("light-dark(") && page.contains("color-scheme: light dark"));
        assert!(
            !page.contains("http") && !page.contains("<script"),
            "self-contained"
        );
        for part in [
            "user channel",
            "untrusted channel",
            "raw labels",
            "cleaned labels",
        ] {
            assert!(page.contains(part), "{part}");
        }
    }

    #[test]
    fn what_a_text_says_cannot_become_part_of_the_page() {
        let mut report = report();
        let channels = report
            .variants
            .iter_mut()
            .flat_map(|variant| &mut variant.channels);
        for miss in channels.flat_map(|channel| &mut channel.misses) {
            miss.excerpt = Some(model::Text::new("<script>alert(1)</script>"));
            miss.place = "<b>:1".to_owned();
        }
        let page = page(&report);
        assert!(!page.contains("<script") && !page.contains("<b>"));
        assert!(page.contains("&lt;script&gt;"));
    }
}

//! The report as a person reads it in a terminal.

use super::cases::{Class, Family};
use super::report::{Channel, Line, Mistake, Operating, Report, Timing};
use super::statistics::{Area, Share};

/// One of the shares of a recogniser.
type Pick = fn(&Class) -> Share;

/// What stands for something that was not measured.
const NONE: &str = "–";

/// The whole report.
pub(super) fn in_words(report: &Report) -> String {
    let mut words = format!(
        "{} labelled texts, bartizan {}\n",
        report.rows, report.version
    );
    if let Some(drop) = &report.drop {
        words.push_str(&format!(
            "cleaned labels leave out {} texts; {} of {} ids name no text\n",
            drop.rows, drop.unused, drop.ids
        ));
    }
    for variant in &report.variants {
        for channel in &variant.channels {
            words.push_str(&in_channel(channel, variant.labels));
        }
    }
    words.push_str(&without_channels(report));
    words
}

/// What is not about channels: cases of values, times, lines that were not understood.
pub(super) fn without_channels(report: &Report) -> String {
    let mut words = String::new();
    if let Some(values) = &report.values {
        words.push_str(&in_family("personal data", &values.pii));
        words.push_str(&in_family("credentials", &values.secret));
        words.push_str(&format!(
            "  {} cases left out: they are not about a text alone\n",
            report.left_out
        ));
    }
    words.push_str(&in_timing(&report.timing));
    for misread in &report.misread {
        let (file, line, why) = (&misread.file, misread.line, misread.why);
        words.push_str(&format!("not understood: {file}:{line}: {why}\n"));
    }
    words
}

fn in_channel(channel: &Channel, labels: &str) -> String {
    let (attacks, harmless) = (channel.attacks, channel.harmless);
    let mut words = format!(
        "\n{} channel, {labels} labels: {attacks} attacks, {harmless} harmless\n  AUROC {}\n",
        channel.channel,
        area(channel.area.as_ref())
    );
    for operating in &channel.operating {
        words.push_str(&in_operating(operating));
    }
    words.push_str(&table("by source", &channel.sources));
    words.push_str(&table("apart, in no pool", &channel.apart));
    words.push_str(&mistakes(
        "harmless, and scored highest",
        &channel.false_alarms,
    ));
    words.push_str(&mistakes("attacks, and scored lowest", &channel.misses));
    words
}

fn in_operating(operating: &Operating) -> String {
    format!(
        "  {:21} from {}: recall {}, by source {}; false positives {}, hard ones {}\n",
        operating.name,
        threshold(operating.threshold),
        share(operating.recall),
        percent(operating.recall_by_source),
        share(operating.false_positives),
        share(operating.hard_benign),
    )
}

fn table(title: &str, lines: &[Line]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut words = format!(
        "  {:46} {:>6}  {:21} {:24} {:>8} {:24} {:>8}\n",
        title, "n", "AUROC", "flagged as shipped", "strict", "at 1 %", "at 0.5 %"
    );
    for line in lines {
        let name = format!("{} {}", line.source, line.label.name());
        let at = |index: usize| line.flagged.get(index).copied().flatten();
        words.push_str(&format!(
            "  {name:46} {:>6}  {:21} {:24} {:>8} {:24} {:>8}\n",
            line.rows,
            area(line.area.as_ref()),
            share(at(0)),
            percent(at(1).and_then(Share::fraction)),
            share(at(2)),
            percent(at(3).and_then(Share::fraction)),
        ));
    }
    words
}

fn mistakes(title: &str, mistakes: &[Mistake]) -> String {
    if mistakes.is_empty() {
        return String::new();
    }
    let mut words = format!("  {title}\n");
    for mistake in mistakes {
        words.push_str(&format!(
            "    {} {:30} {:11} {:.3} {:>6} B  {}\n",
            mistake.id,
            mistake.place,
            mistake.label.name(),
            mistake.score,
            mistake.bytes,
            mistake.rules.join(" ")
        ));
        if let Some(excerpt) = &mistake.excerpt {
            words.push_str(&format!("      {:?}\n", excerpt.expose()));
        }
    }
    words
}

fn in_family(title: &str, family: &Family) -> String {
    if family.classes.is_empty() {
        return String::new();
    }
    let mut words = format!("\n{title}: {} recognisers\n", family.classes.len());
    let kinds: [(&str, Pick); 3] = [
        ("exact spans", |class| class.exact),
        ("texts with a value, found", |class| class.found),
        ("texts without one, silent", |class| class.silent),
    ];
    for (name, pick) in kinds {
        words.push_str(&format!(
            "  {name:26} {}, by recogniser {}\n",
            share(Some(family.pooled(pick))),
            percent(family.by_class(pick))
        ));
    }
    for (name, class) in &family.classes {
        let is_whole = [class.exact, class.found, class.silent]
            .iter()
            .all(|share| share.part == share.of);
        if !is_whole {
            let parts = [class.exact, class.found, class.silent]
                .map(|share| format!("{} of {}", share.part, share.of));
            let [exact, found, silent] = parts;
            words.push_str(&format!(
                "    {name:32} exact {exact}, found {found}, silent {silent}\n"
            ));
        }
    }
    words
}

fn in_timing(timing: &Timing) -> String {
    let micros =
        |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), |us| format!("{us:.1}"));
    let mut words = format!(
        "\ntime in µs: a text p50 {}, p99 {}; 500 bytes p50 {}, p99 {}\n",
        micros(timing.text_p50),
        micros(timing.text_p99),
        micros(timing.per_500_bytes_p50),
        micros(timing.per_500_bytes_p99)
    );
    if !timing.optimised {
        words.push_str("this program is not optimised: the times mean nothing\n");
    }
    words
}

/// A threshold as a fraction; above 1 when nothing may be flagged at all.
pub(super) fn threshold(millis: Option<u16>) -> String {
    millis.map_or_else(
        || NONE.to_owned(),
        |millis| format!("{:.3}", f64::from(millis) / 1e3),
    )
}

/// A share with its interval, in per cent.
pub(super) fn share(share: Option<Share>) -> String {
    let Some((share, (low, high))) =
        share.and_then(|share| Some((share.fraction()?, share.interval()?)))
    else {
        return NONE.to_owned();
    };
    format!("{:.1} % ({:.1}–{:.1})", share * 1e2, low * 1e2, high * 1e2)
}

/// A fraction in per cent.
pub(super) fn percent(fraction: Option<f64>) -> String {
    fraction.map_or_else(
        || NONE.to_owned(),
        |fraction| format!("{:.1} %", fraction * 1e2),
    )
}

/// An area with its interval.
pub(super) fn area(area: Option<&Area>) -> String {
    let Some(Area {
        value,
        interval_95: (low, high),
    }) = area
    else {
        return NONE.to_owned();
    };
    format!("{value:.3} ({low:.3}–{high:.3})")
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn every_figure_stands_with_its_interval_and_what_is_missing_with_a_dash() {
        let words = in_words(&report());
        assert!(
            words.contains("user channel, raw labels: 2 attacks, 2 harmless"),
            "{words}"
        );
        assert!(
            words.contains("user channel, cleaned labels: 1 attacks, 2 harmless"),
            "{words}"
        );
        assert!(words.contains("recall 50.0 % (9.5–90.5)"), "{words}");
        assert!(words.contains("apart, in no pool"), "{words}");
        assert_eq!(share(None), NONE);
        assert_eq!(share(Some(Share::default())), NONE);
        assert_eq!(area(None), NONE);
    }

    #[test]
    fn texts_are_not_shown_unless_asked() {
        let mut report = report();
        assert!(!in_words(&report).contains("SECRET WORDS"));
        for variant in &mut report.variants {
            for miss in variant
                .channels
                .iter_mut()
                .flat_map(|channel| &mut channel.misses)
            {
                miss.excerpt = Some(model::Text::new("SECRET WORDS"));
            }
        }
        assert!(in_words(&report).contains("SECRET WORDS"));
    }
}

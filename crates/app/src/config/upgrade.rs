//! Bringing a configuration of an older version up to date, text to text.
//!
//! Works on the text and not on the Spec, so that comments and layout survive. Each step lifts
//! one version; a file may take several.

use model::Diagnostic;
use model::document::Source;

use super::compile::CONFIG_VERSION;

/// One step from a version to the next.
struct Step {
    /// The version it starts from.
    from: u32,
    /// Top-level fields that got another name.
    renamed: &'static [(&'static str, &'static str)],
}

/// Version 0 was never released: it named two fields after what they hold instead of what they
/// are. It is kept so that the path stays tried.
const STEPS: &[Step] = &[Step {
    from: 0,
    renamed: &[("providers", "upstreams"), ("data_dir", "data")],
}];

/// What an upgrade came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Upgrade {
    /// The text is of the current version.
    Current,
    /// The text in the current version, and the version it had.
    Upgraded { from: u32, text: String },
}

/// Upgrades a configuration text.
pub(crate) fn upgrade(source: &Source) -> Result<Upgrade, Vec<Diagnostic>> {
    upgrade_with(source, STEPS, CONFIG_VERSION)
}

fn upgrade_with(source: &Source, steps: &[Step], current: u32) -> Result<Upgrade, Vec<Diagnostic>> {
    let from = version_of(source)?;
    if from >= current {
        return Ok(Upgrade::Current);
    }
    let mut text = source.text.clone();
    for version in from..current {
        let Some(step) = steps.iter().find(|step| step.from == version) else {
            let title = format!("no way leads from version {version} to {current}");
            return Err(vec![Diagnostic::error("C002", title)]);
        };
        text = lift(&text, step);
    }
    Ok(Upgrade::Upgraded { from, text })
}

fn version_of(source: &Source) -> Result<u32, Vec<Diagnostic>> {
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    struct Versioned {
        version: u32,
    }
    Ok(model::document::read::<Versioned>(source)?.version)
}

/// Renames top-level keys, line by line: a top-level key of block YAML stands at the margin.
fn lift(text: &str, step: &Step) -> String {
    let mut lifted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let renamed = step.renamed.iter().find_map(|(old, new)| {
            let rest = line.strip_prefix(old)?;
            rest.trim_start()
                .starts_with(':')
                .then(|| format!("{new}{rest}"))
        });
        let is_version = line
            .strip_prefix("version")
            .is_some_and(|rest| rest.trim_start().starts_with(':'));
        if is_version {
            let comment = line.find('#').and_then(|at| line.get(at..));
            let end = comment.map_or("\n".to_owned(), |comment| format!(" {comment}"));
            lifted.push_str(&format!("version: {}{end}", step.from + 1));
        } else {
            lifted.push_str(renamed.as_deref().unwrap_or(line));
        }
    }
    lifted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_renamed_and_comments_survive() {
        let old =
            "# ours\nversion: 0 # old\nproviders:\n  - id: a # providers: not this\ndata_dir: x\n";
        let new =
            "# ours\nversion: 1 # old\nupstreams:\n  - id: a # providers: not this\ndata: x\n";
        let upgraded = upgrade(&Source::new("t.yaml", old));
        let expected = Upgrade::Upgraded {
            from: 0,
            text: new.to_owned(),
        };
        assert_eq!(upgraded, Ok(expected));
    }

    #[test]
    fn several_steps_are_taken_one_after_the_other() {
        let steps = [
            Step {
                from: 0,
                renamed: &[("a", "b")],
            },
            Step {
                from: 1,
                renamed: &[("b", "c")],
            },
        ];
        let source = Source::new("t.yaml", "version: 0\na: 1\n");
        let expected = Upgrade::Upgraded {
            from: 0,
            text: "version: 2\nc: 1\n".to_owned(),
        };
        assert_eq!(upgrade_with(&source, &steps, 2), Ok(expected));
        let gap = upgrade_with(&source, &steps[1..], 2).unwrap_err();
        assert_eq!(gap[0].code, "C002");
    }

    #[test]
    fn the_current_version_is_left_alone() {
        let source = Source::new("t.yaml", "version: 1\n");
        assert_eq!(upgrade(&source), Ok(Upgrade::Current));
    }
}

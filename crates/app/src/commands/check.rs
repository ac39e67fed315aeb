//! `bartizan check`: every problem of a configuration at once, and the upgrade of an old one.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use model::Diagnostic;

use crate::cli::Check;
use crate::config::compile::Overrides;
use crate::config::load::Chosen;
use crate::config::upgrade::{Upgrade, upgrade};
use crate::config::world::RealWorld;
use crate::exit::Ended;
use crate::terminal::print;

/// Runs the command.
pub(crate) fn run(asked: &Check) -> Result<Ended> {
    if asked.upgrade && !upgrade_file(&asked.config)? {
        return Ok(Ended::WithProblems);
    }
    let chosen = Chosen::File(asked.config.clone());
    match chosen.compile(&RealWorld, &[], &Overrides::default()) {
        Ok(compiled) => {
            print(&listing(&compiled.warnings))?;
            print(&format!("{}: no errors\n", asked.config.display()))?;
            Ok(Ended::Well)
        }
        Err(problems) => {
            print(&listing(&problems))?;
            Ok(Ended::WithProblems)
        }
    }
}

/// Diagnostics as people read them.
pub(crate) fn listing(problems: &[Diagnostic]) -> String {
    let mut text = String::new();
    for problem in problems {
        text.push_str(&problem.to_string());
        text.push_str("\n\n");
    }
    match problems.len() {
        0 => {}
        1 => text.push_str("1 problem\n"),
        many => text.push_str(&format!("{many} problems\n")),
    }
    text
}

/// Rewrites an old file; `false` when it cannot even be read as one.
fn upgrade_file(path: &Path) -> Result<bool> {
    let source = match Chosen::File(path.to_owned()).source(&RealWorld) {
        Ok(source) => source,
        Err(problem) => {
            print(&listing(&[problem]))?;
            return Ok(false);
        }
    };
    match upgrade(&source) {
        Ok(Upgrade::Current) => print(&format!("{}: already up to date\n", path.display()))?,
        Ok(Upgrade::Upgraded { from, text }) => {
            let backup = backup_of(path, from)?;
            fs::copy(path, &backup)
                .with_context(|| format!("cannot write {}", backup.display()))?;
            let new = path.with_extension("yaml.new");
            fs::write(&new, text).with_context(|| format!("cannot write {}", new.display()))?;
            fs::rename(&new, path).with_context(|| format!("cannot write {}", path.display()))?;
            let (path, backup) = (path.display(), backup.display());
            print(&format!(
                "{path}: upgraded from version {from}; the old file is {backup}\n"
            ))?;
        }
        Err(problems) => {
            print(&listing(&problems))?;
            return Ok(false);
        }
    }
    Ok(true)
}

/// A name for the backup that nothing bears yet.
fn backup_of(path: &Path, version: u32) -> Result<PathBuf> {
    let backup = path.with_extension(format!("yaml.v{version}.backup"));
    if backup.exists() {
        bail!("{} exists already; move it away first", backup.display());
    }
    Ok(backup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upgrade_rewrites_the_file_and_keeps_the_old_one_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bartizan.yaml");
        fs::write(&path, "version: 0\nproviders: []\n").unwrap();
        assert!(upgrade_file(&path).unwrap());
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "version: 1\nupstreams: []\n"
        );
        let backup = folder.path().join("bartizan.yaml.v0.backup");
        assert_eq!(
            fs::read_to_string(&backup).unwrap(),
            "version: 0\nproviders: []\n"
        );
        // A second old file does not overwrite the first backup.
        fs::write(&path, "version: 0\n").unwrap();
        assert!(upgrade_file(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "version: 0\n");
    }

    #[test]
    fn problems_are_counted() {
        let problem = Diagnostic::error("C001", "x");
        assert_eq!(listing(&[]), "");
        assert!(listing(std::slice::from_ref(&problem)).ends_with("1 problem\n"));
        assert!(listing(&[problem.clone(), problem]).ends_with("2 problems\n"));
    }
}

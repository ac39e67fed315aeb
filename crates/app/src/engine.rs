//! The whole engine as one function over one text, for the commands that look at texts without a
//! gateway: whatever joins the engine joins it here, and all of them have it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use detect::{Classifier, Lane, Policy, RuleSet, Scan, ScanReport};
use model::Origin;
use model::diagnostic::Level;
use model::document::{Source, read};
use model::finding::Direction;

use crate::commands::check::listing;
use crate::config::load::Chosen;
use crate::config::spec::ConfigSpec;
use crate::config::world::{RealWorld, World};
use crate::models;

/// What every text is looked at with.
pub(crate) struct Engine {
    rules: RuleSet,
    classifier: Option<Arc<Classifier>>,
    policy: Policy,
    all: bool,
}

thread_local! {
    /// Where this thread runs the encoder.
    static LANE: Lane = Lane::open();
}

impl Engine {
    /// The built-in rules, those of a folder beside them, and the published defaults. With `all`,
    /// every recogniser and every score, before overlaps are resolved and policy is asked.
    pub(crate) fn load(own_rules: Option<&Path>, all: bool) -> Result<Self> {
        let classifier = models::builtin()?;
        if classifier.is_none() {
            tracing::warn!("classifier.off: this build carries none, only rules look at texts");
        }
        let mut sources: Vec<Source> = detect::builtin_sources();
        if let Some(directory) = own_rules {
            let own = RealWorld.documents(directory);
            sources.extend(own.with_context(|| format!("cannot read {}", directory.display()))?);
        }
        match detect::compile_rules(&sources) {
            Ok((rules, _warnings)) => Ok(Self {
                rules,
                classifier,
                policy: Policy::default(),
                all,
            }),
            Err(problems) => bail!("the rules have problems\n\n{}", listing(&problems)),
        }
    }

    /// What decides about a text.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The same under a policy that somebody wrote.
    pub(crate) fn under(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Looks at one text.
    pub(crate) fn scan(&self, text: &str, direction: Direction, origin: Origin) -> ScanReport {
        self.look(text, direction, origin, self.all)
    }

    /// Looks at one text with every recogniser, whatever was asked for at the start.
    pub(crate) fn scan_all(&self, text: &str, direction: Direction, origin: Origin) -> ScanReport {
        self.look(text, direction, origin, true)
    }

    fn look(&self, text: &str, direction: Direction, origin: Origin, all: bool) -> ScanReport {
        let look = |classifier: Option<(&Classifier, &Lane)>| {
            let scan = Scan {
                rules: &self.rules,
                classifier,
                policy: &self.policy,
                all,
            };
            scan.text(text, direction, origin)
        };
        match self.classifier.as_deref() {
            None => look(None),
            Some(classifier) => LANE.with(|lane| look(Some((classifier, lane)))),
        }
    }
}

/// A policy of a configuration, written as `FILE/NAME`. Nothing else in the file is checked beyond
/// its shape: it may name secrets that only the gateway's machine has.
pub(crate) fn policy(asked: &str) -> Result<Policy> {
    let (file, name) = asked
        .rsplit_once('/')
        .context("write the policy as FILE/NAME, such as `bartizan.yaml/default`")?;
    let chosen = Chosen::File(file.into());
    let source = chosen.source(&RealWorld);
    let source = source.map_err(|problem| anyhow!(listing(&[problem])))?;
    let spec: ConfigSpec = read(&source).map_err(|problems| anyhow!(listing(&problems)))?;
    let named = spec.policies.iter().find(|policy| policy.value.id == name);
    let Some(named) = named else {
        if name == "default" {
            return Ok(Policy::default());
        }
        bail!("`{file}` has no policy `{name}`");
    };
    let mut problems = Vec::new();
    let policy = detect::compile_policy(&named.value, &source.file, &mut problems);
    if problems.iter().any(|problem| problem.level == Level::Error) {
        bail!("the policy has problems\n\n{}", listing(&problems));
    }
    Ok(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_found_by_file_and_name() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/examples/policies.yaml"
        );
        assert!(policy(&format!("{file}/default")).is_ok());
        for unknown in [format!("{file}/nobody"), "default".to_owned()] {
            assert!(policy(&unknown).is_err(), "{unknown}");
        }
    }
}

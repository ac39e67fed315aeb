//! The whole engine as one function over one text, for the commands that look at texts without a
//! gateway: whatever joins the engine joins it here, and all of them have it.

use std::path::Path;

use anyhow::{Context, Result, bail};
use detect::{Policy, RuleSet, ScanReport};
use model::Origin;
use model::document::Source;
use model::finding::Direction;

use crate::commands::check::listing;
use crate::config::world::{RealWorld, World};

/// What every text is looked at with.
pub(crate) struct Engine {
    rules: RuleSet,
    policy: Policy,
    all: bool,
}

impl Engine {
    /// The built-in rules, those of a folder beside them, and the published defaults. With `all`,
    /// every recogniser and every score, before overlaps are resolved and policy is asked.
    pub(crate) fn load(own_rules: Option<&Path>, all: bool) -> Result<Self> {
        let mut sources: Vec<Source> = detect::builtin_sources();
        if let Some(directory) = own_rules {
            let own = RealWorld.documents(directory);
            sources.extend(own.with_context(|| format!("cannot read {}", directory.display()))?);
        }
        match detect::compile_rules(&sources) {
            Ok((rules, _warnings)) => Ok(Self {
                rules,
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

    /// Looks at one text.
    pub(crate) fn scan(&self, text: &str, direction: Direction, origin: Origin) -> ScanReport {
        detect::scan_text(&self.rules, &self.policy, text, direction, origin, self.all)
    }

    /// Looks at one text with every recogniser, whatever was asked for at the start.
    pub(crate) fn scan_all(&self, text: &str, direction: Direction, origin: Origin) -> ScanReport {
        detect::scan_text(&self.rules, &self.policy, text, direction, origin, true)
    }
}

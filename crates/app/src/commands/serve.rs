//! `bartizan serve`: compile, then run.

use anyhow::Result;

use crate::cli::Serve;
use crate::commands::check::listing;
use crate::config::compile::Overrides;
use crate::config::load::Chosen;
use crate::config::world::{RealWorld, World};
use crate::exit::Ended;
use crate::{logging, run, terminal};

/// Runs the command.
pub(crate) fn run(asked: &Serve) -> Result<Ended> {
    logging::start(asked.log, RealWorld.variable("BARTIZAN_LOG").as_deref())?;
    let chosen = match &asked.config {
        Some(path) => Chosen::File(path.clone()),
        None => Chosen::Demo,
    };
    let overrides = Overrides {
        data: asked.data.clone(),
        gateway: asked.gateway.clone(),
        console: asked.console.clone(),
    };
    let compiled = match chosen.compile(&RealWorld, &[], &overrides) {
        Ok(compiled) => compiled,
        Err(problems) => {
            terminal::complain(listing(&problems).trim_end());
            return Ok(Ended::WithProblems);
        }
    };
    if !compiled.warnings.is_empty() {
        terminal::complain(listing(&compiled.warnings).trim_end());
    }
    run::run(chosen, overrides, compiled)?;
    Ok(Ended::Well)
}

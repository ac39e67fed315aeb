//! `bartizan schema`: the JSON Schemas of everything a person writes, as the reader uses them.

use anyhow::Result;
use schemars::schema_for;

use crate::cli::{Schema, SchemaOf};
use crate::config::spec::ConfigSpec;
use crate::exit::Ended;
use crate::terminal::print;

/// Runs the command.
pub(crate) fn run(asked: &Schema) -> Result<Ended> {
    let schema = match asked.of {
        SchemaOf::Config => schema_for!(ConfigSpec),
        SchemaOf::Rule => schema_for!(detect::RuleSpec),
        SchemaOf::Playbook => schema_for!(respond::PlaybookSpec),
    };
    print(&format!("{}\n", serde_json::to_string_pretty(&schema)?))?;
    Ok(Ended::Well)
}

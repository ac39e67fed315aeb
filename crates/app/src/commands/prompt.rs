//! `bartizan prompt hash`: the hash under which a system prompt is approved for a key.

use std::fs;

use anyhow::{Context as _, Result};
use detect::PromptHash;

use crate::cli::{Prompt, PromptCommand};
use crate::exit::Ended;
use crate::terminal::print;

/// Runs the command.
pub(crate) fn run(asked: &Prompt) -> Result<Ended> {
    let PromptCommand::Hash { files } = &asked.command;
    for file in files {
        let shown = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("cannot read `{shown}`"))?;
        print(&format!("{}  # {shown}\n", PromptHash::of(&text)))?;
    }
    Ok(Ended::Well)
}

//! `bartizan openapi`: the document of the console's API, from which clients are generated.

use anyhow::Result;

use crate::exit::Ended;
use crate::terminal::print;

/// Runs the command.
pub(crate) fn run() -> Result<Ended> {
    let document = serde_json::to_string_pretty(&control::openapi()?)?;
    print(&format!("{document}\n"))?;
    Ok(Ended::Well)
}

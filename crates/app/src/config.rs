//! Configuration as a program: a document is read ([`spec`]), checked ([`compile`]) with every
//! problem at once, and becomes what the planes run on. The only place that reads the environment.
//!
//! Startup, reload, `check` and the demo all take this path.

pub(crate) mod compile;
pub(crate) mod load;
pub(crate) mod origin;
pub mod spec;
pub(crate) mod upgrade;
pub(crate) mod value;
pub(crate) mod world;

#[cfg(test)]
pub(crate) mod tests;

use std::path::Path;

use model::Diagnostic;
use model::document::Source;

/// Checks a configuration text in an empty world: no variable is set, no file exists. For tools
/// that feed it arbitrary text; `bartizan check` looks at the real world.
#[must_use]
pub fn check_text(text: &str) -> Vec<Diagnostic> {
    let input = compile::Input {
        source: &Source::new("bartizan.yaml", text),
        base: Path::new(""),
        console: &[],
        mode: compile::Mode::Normal,
        overrides: &compile::Overrides::default(),
    };
    match compile::compile(&input, &world::EmptyWorld) {
        Ok(compiled) => compiled.warnings,
        Err(problems) => problems,
    }
}

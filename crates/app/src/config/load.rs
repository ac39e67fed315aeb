//! From the command line to a configuration text: a file, or the built-in demo.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::Diagnostic;
use model::document::Source;

use super::compile::{Compiled, Input, Mode, Overrides, compile};
use super::origin::ConsoleDocument;
use super::world::World;
use crate::demo;

/// Which configuration is meant.
#[derive(Debug, Clone)]
pub(crate) enum Chosen {
    /// A file that somebody wrote.
    File(PathBuf),
    /// The built-in demonstration.
    Demo,
}

impl Chosen {
    /// Whether this is the demo.
    pub(crate) fn mode(&self) -> Mode {
        match self {
            Self::File(_) => Mode::Normal,
            Self::Demo => Mode::Demo,
        }
    }

    /// The text, as it is now.
    pub(crate) fn source(&self, world: &dyn World) -> Result<Source, Diagnostic> {
        let path = match self {
            Self::Demo => return Ok(demo::source()),
            Self::File(path) => path,
        };
        let name: Arc<str> = Arc::from(path.display().to_string());
        let bytes = world.file(path).map_err(|error| {
            let reason = super::compile::reason(&error);
            Diagnostic::error("C000", format!("cannot read `{name}`: {reason}"))
                .hint("`bartizan serve` without `-c` starts a demonstration")
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_opaque| Diagnostic::error("C000", format!("`{name}` is not UTF-8 text")))?;
        Ok(Source { file: name, text })
    }

    /// The folder that paths in the text start from.
    pub(crate) fn base(&self) -> &Path {
        match self {
            Self::File(path) => path.parent().unwrap_or(Path::new("")),
            Self::Demo => Path::new(""),
        }
    }

    /// Reads and compiles, all problems at once.
    pub(crate) fn compile(
        &self,
        world: &dyn World,
        console: &[ConsoleDocument],
        overrides: &Overrides,
    ) -> Result<Compiled, Vec<Diagnostic>> {
        let source = self.source(world).map_err(|problem| vec![problem])?;
        let input = Input {
            source: &source,
            base: self.base(),
            console,
            mode: self.mode(),
            overrides,
        };
        compile(&input, world)
    }
}

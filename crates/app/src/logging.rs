//! Where log lines go and how they look.
//!
//! Prompt text and credentials cannot reach a log line: their types print a mask. Lines go to
//! standard error, so that standard output stays what a command prints.

use std::io::{self, IsTerminal};

use anyhow::{Result, anyhow};
use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// What is logged when nobody says otherwise.
const DEFAULT: &str = "info";

/// Starts logging; `filter` is what `BARTIZAN_LOG` says.
pub(crate) fn start(format: LogFormat, filter: Option<&str>) -> Result<()> {
    let filter = filter.unwrap_or(DEFAULT);
    let filter = EnvFilter::try_new(filter)
        .map_err(|_opaque| anyhow!("BARTIZAN_LOG is not a log filter; write it like `info`"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    let started = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|_opaque| anyhow!("logging was started twice"))
}

//! From a command to the exit code of the process.

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Arguments, Command};
use crate::commands;
use crate::terminal;

/// How a command ended; the numbers are documented in `bartizan --help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything was done.
    Well,
    /// What was asked about has problems, and they were printed.
    WithProblems,
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        Command::Traffic(asked) => commands::traffic::run(&asked),
        Command::Serve(asked) => commands::serve::run(&asked),
        Command::Check(asked) => commands::check::run(&asked),
        Command::Scan(asked) => commands::scan::run(&asked),
        Command::Eval(asked) => commands::eval::run(&asked),
        Command::Schema(asked) => commands::schema::run(&asked),
        Command::Key(asked) => commands::key::run(&asked),
        Command::Prompt(asked) => commands::prompt::run(&asked),
        Command::Openapi => commands::openapi::run(),
        Command::DemoModel(asked) => commands::demo_model::run(&asked),
    };
    match ended {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithProblems) => ExitCode::from(1),
        Err(error) if terminal::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&format!("error: {error:#}"));
            ExitCode::from(3)
        }
    }
}

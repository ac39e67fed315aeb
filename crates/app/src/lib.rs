//! The product binary: command line, configuration, wiring, reload, drain.
//!
//! A library only so that tests and fuzz targets reach the configuration; nothing else may use
//! it.

mod cli;
mod commands;
pub mod config;
mod demo;
mod exit;
mod run;
mod terminal;

pub use exit::main;

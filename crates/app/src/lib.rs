//! The product binary: command line, configuration, wiring, reload, drain.
//!
//! A library only so that tests and fuzz targets reach the configuration; nothing else may use
//! it.

mod banner;
mod cli;
mod commands;
pub mod config;
mod demo;
mod engine;
mod exit;
mod keys;
mod logging;
mod models;
mod reload;
mod root_key;
mod run;
mod terminal;
mod upstreams;
mod wire;

pub use exit::main;

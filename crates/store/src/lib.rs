//! What was recorded: events, bodies, documents, counters.
//!
//! An event goes this way: [`log`] appends it to the [`spool`]; the [`writer`] commits it to
//! [`bodies`] and [`facts`], with the counts of [`rollup`], and notes its [`progress`]; consumers
//! read it by position, [`search`] among them; [`query`] answers the console. Beside the log
//! stand [`counters`] (standings and budgets), [`records`] (typed collections) and [`keys`].
//! [`mod@open`] is the recipe, [`recover`] what a start does after a crash, [`house`] what is
//! dropped when. Nothing here knows HTTP, a configuration file or what an event means.

mod append_file;
mod background;
mod bodies;
pub mod config;
mod counters;
mod database;
mod day;
mod day_files;
mod facts;
mod fault;
mod frame;
mod house;
mod inner;
mod keeper;
mod keys;
mod log;
mod open;
mod progress;
pub mod query;
mod records;
mod recover;
mod rollup;
mod search;
mod spool;
pub mod status;
mod store;
mod writer;

pub use config::{Retention, StoreConfig};
pub use query::{
    BodyView, Column, Counts, EventKind, ExchangeQuery, ExchangeRow, Page, Percentiles, Spending,
    Step, Summary, VerdictIs, View,
};
pub use status::{Retained, StoreStatus};
pub use store::Store;

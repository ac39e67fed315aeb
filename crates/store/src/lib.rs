//! What was recorded: events, bodies, documents, counters.

pub mod config;
pub mod query;
pub mod status;
mod store;

pub use config::{Retention, StoreConfig};
pub use query::{
    BodyView, Column, Counts, EventKind, ExchangeQuery, ExchangeRow, Page, Percentiles, Spending,
    Step, Summary, VerdictIs, View,
};
pub use status::{Retained, StoreStatus};
pub use store::Store;

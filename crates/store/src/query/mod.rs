//! Questions to the store beyond the ports, typed and within a scope.

mod summary_types;
mod types;

pub use summary_types::{Column, Counts, Percentiles, Spending, Step, Summary};
pub use types::{BodyView, EventKind, ExchangeQuery, ExchangeRow, Page, VerdictIs, View};

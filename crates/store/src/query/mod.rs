//! Questions to the store beyond the ports, typed and within a scope.

mod exchanges;
mod filter;
mod rule_hits;
mod summary;
mod summary_types;
mod types;
mod view;

pub(crate) use exchanges::{exchange, exchanges};
pub(crate) use rule_hits::rule_hits;
pub(crate) use summary::summary;
pub use summary_types::{Column, Counts, Percentiles, Spending, Step, Summary};
pub use types::{BodyView, EventKind, ExchangeQuery, ExchangeRow, Page, VerdictIs, View};
pub(crate) use view::{body, events};

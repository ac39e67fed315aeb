//! One suite per port: what every implementation must do, embedded or shared, in memory or on disk.
//!
//! Each suite asks `make` for a fresh, empty implementation per case. Call it from one test:
//! `conformance::counters(|| store.counters())`.

mod counters;
mod keys;
mod log;
mod money;
mod records;

pub use counters::counters;
pub use keys::keys;
pub use log::event_log;
pub use records::records;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{MemoryCounters, MemoryKeys, MemoryLog, MemoryRecords};

    #[test]
    fn the_log_in_memory_conforms() {
        super::event_log(|| Arc::new(MemoryLog::default()));
    }

    #[test]
    fn the_records_in_memory_conform() {
        super::records(|| Arc::new(MemoryRecords::default()));
    }

    #[test]
    fn the_counters_in_memory_conform() {
        super::counters(|| Arc::new(MemoryCounters::default()));
    }

    #[test]
    fn the_keys_in_memory_conform() {
        super::keys(|| Arc::new(MemoryKeys::default()));
    }
}

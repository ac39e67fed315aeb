//! What tests need and production must not have: a clock that stands still, the ports in memory
//! with faults on demand, one conformance suite per port, and a scriptable provider.
//!
//! Nothing here is mocked for convenience: the memory ports pass the same suites as the store.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "only tests call this; a panic here is a failed test"
)]

mod clock;
pub mod compliance;
pub mod conformance;
mod faults;
mod memory;
pub mod provider;
pub mod sample;

pub use clock::ManualClock;
pub use compliance::assert_one_event_per_exchange;
pub use faults::Faults;
pub use memory::counters::MemoryCounters;
pub use memory::keys::MemoryKeys;
pub use memory::log::MemoryLog;
pub use memory::records::MemoryRecords;
pub use provider::FakeProvider;

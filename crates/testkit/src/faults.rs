//! Faults on demand: a switch that the memory ports ask before every write.

use std::sync::atomic::{AtomicU64, Ordering};

use model::ports::PortError;

/// No fault is due.
const NEVER: u64 = u64::MAX;

/// How many more writes succeed. Share one among several ports to fail them together, as a crash
/// would.
#[derive(Debug)]
pub struct Faults(AtomicU64);

impl Default for Faults {
    fn default() -> Self {
        Self(AtomicU64::new(NEVER))
    }
}

impl Faults {
    /// From now on every write fails.
    pub fn fail(&self) {
        self.fail_after(0);
    }

    /// This many writes succeed, then every write fails.
    pub fn fail_after(&self, writes: u64) {
        self.0.store(writes, Ordering::SeqCst);
    }

    /// Everything works again.
    pub fn heal(&self) {
        self.0.store(NEVER, Ordering::SeqCst);
    }

    /// Asked by a port before it writes.
    ///
    /// # Errors
    /// When a fault is due.
    pub fn check(&self, code: &'static str) -> Result<(), PortError> {
        let spend = |left: u64| match left {
            NEVER => Some(NEVER),
            left => left.checked_sub(1),
        };
        match self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend)
        {
            Ok(_left) => Ok(()),
            Err(_none) => Err(PortError {
                code,
                message: "the test asked for this fault".to_owned(),
                retryable: true,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_comes_after_so_many_writes_and_stays_until_healed() {
        let faults = Faults::default();
        assert!(faults.check("test.fault").is_ok());
        faults.fail_after(1);
        assert!(faults.check("test.fault").is_ok());
        assert!(faults.check("test.fault").is_err());
        assert!(faults.check("test.fault").is_err());
        faults.heal();
        assert!(faults.check("test.fault").is_ok());
    }
}

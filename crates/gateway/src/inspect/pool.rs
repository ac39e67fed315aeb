//! The scan pool: large texts are inspected off the runtime, a bounded number at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Threads for large texts.
#[derive(Debug)]
pub(crate) struct ScanPool {
    room: Arc<Semaphore>,
}

impl ScanPool {
    /// A pool of so many threads.
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            room: Arc::new(Semaphore::new(threads.max(1))),
        }
    }

    /// Runs a scan; `None` when it, with its wait for a thread, took too long or panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        patience: Duration,
        scan: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let scanned = async {
            let seat = Arc::clone(&self.room).acquire_owned().await.ok()?;
            let scanning = tokio::task::spawn_blocking(move || {
                let result = scan();
                drop(seat);
                result
            });
            scanning.await.ok()
        };
        timeout(patience, scanned).await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_scan_that_panics_gives_its_thread_back() {
        let pool = ScanPool::new(1);
        let patience = Duration::from_secs(10);
        let panicked: Option<()> = pool.run(patience, || panic!("as the test wants it")).await;
        assert_eq!(panicked, None);
        assert_eq!(pool.run(patience, || 7).await, Some(7));
    }
}

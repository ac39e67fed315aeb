//! Runs what blocks (the store, password hashing) off the runtime, so much at a time and no more.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::error::ApiError;
use crate::events::Telemetry;

/// A bounded way onto the pool of blocking threads.
#[derive(Debug, Clone)]
pub(crate) struct Blocking {
    turns: Arc<Semaphore>,
    patience: Duration,
    telemetry: Telemetry,
}

impl Blocking {
    /// So many at a time; who waits longer than this for a turn is refused.
    pub(crate) fn new(at_once: usize, patience: Duration, telemetry: Telemetry) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once)),
            patience,
            telemetry,
        }
    }

    /// Runs something that blocks, when it is its turn.
    ///
    /// # Errors
    /// [`ApiError::Busy`] when its turn did not come in time, or what it failed with.
    pub(crate) async fn run<T, E>(
        &self,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let Ok(Ok(turn)) = tokio::time::timeout(self.patience, turn).await else {
            self.telemetry.too_busy();
            return Err(ApiError::Busy);
        };
        // The turn goes with the work: a client that leaves does not free it early.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        match done.await {
            Ok(result) => result.map_err(Into::into),
            Err(_) => Err(ApiError::Internal("a blocking call did not come back")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_get_its_turn_is_told_that_it_is_busy() {
        let blocking = Blocking::new(0, Duration::ZERO, Telemetry::default());
        let refused = blocking.run(|| Ok::<_, ApiError>(())).await;
        assert_eq!(refused, Err(ApiError::Busy));
    }

    #[tokio::test]
    async fn a_turn_is_given_back_also_after_a_failure() {
        let blocking = Blocking::new(1, Duration::ZERO, Telemetry::default());
        let failed = blocking.run(|| Err::<(), _>(ApiError::NotFound)).await;
        assert_eq!(failed, Err(ApiError::NotFound));
        assert_eq!(blocking.run(|| Ok::<_, ApiError>(7)).await, Ok(7));
    }
}

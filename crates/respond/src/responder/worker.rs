//! The responder on a thread of its own, with an owner that stops it and waits for it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Responder;

/// How long it waits for news before it asks whether to stop.
const PATIENCE: Duration = Duration::from_millis(200);

/// How long it waits after trouble before it tries again.
const PAUSE: Duration = Duration::from_secs(1);

/// A responder at work. [`Worker::stop`] drains it.
#[derive(Debug)]
pub struct Worker {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Responder {
    /// Works until `stop` is set, then deals with what the log already holds, and returns.
    pub fn run(&self, stop: &AtomicBool) {
        loop {
            let stopping = stop.load(Ordering::Acquire);
            match self.run_once() {
                Ok(0) if stopping => return,
                Ok(0) => self.wait_for_news(),
                Ok(_more) => {}
                Err(error) => {
                    tracing::warn!(
                        code = error.code,
                        message = error.message,
                        "respond.stalled"
                    );
                    if stopping {
                        return;
                    }
                    thread::park_timeout(PAUSE);
                }
            }
        }
    }

    /// Starts a thread that runs it.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn spawn(self: Arc<Self>) -> io::Result<Worker> {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("respond".to_owned())
            .spawn(move || self.run(&seen))?;
        Ok(Worker { stop, thread })
    }

    fn wait_for_news(&self) {
        // Without a place yet the round has failed before, and waiting from 0 is right.
        let position = self.status().position.unwrap_or(0);
        self.alerts.ports.log.wait(position, PATIENCE);
    }
}

impl Worker {
    /// Lets it deal with what the log holds, and waits for its end. `false` if it died before.
    #[must_use]
    pub fn stop(self) -> bool {
        self.stop.store(true, Ordering::Release);
        self.thread.thread().unpark();
        self.thread.join().is_ok()
    }
}

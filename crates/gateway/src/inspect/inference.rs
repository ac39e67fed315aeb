//! The inference threads: a bounded number, with a bounded queue before them.
//!
//! Whoever asks waits at most as long as it likes; what nobody waits for any more is not run. A
//! thread looks up between two texts, so that closing takes no longer than one of them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use detect::{Encode, Lane, Logits};
use model::Text;
use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Why there are no logits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missed {
    /// Too many wait already, or the threads are closed.
    Overflow,
    /// It took longer than it may.
    Deadline,
    /// The encoder could not be run.
    Failed,
}

impl Missed {
    /// The word for it in metrics and codes.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Overflow => "classifier.overflow",
            Self::Deadline => "classifier.deadline",
            Self::Failed => "classifier.failed",
        }
    }
}

/// Texts of one exchange.
struct Job {
    encoder: Arc<dyn Encode>,
    texts: Vec<Text>,
    reply: oneshot::Sender<Option<Vec<Logits>>>,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    closed: bool,
}

struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    room: usize,
}

/// The threads with their queue.
pub(crate) struct Inference {
    queue: Arc<Queue>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Inference {
    /// Starts so many threads, before which at most so many exchanges wait.
    pub(crate) fn start(threads: usize, room: usize) -> Self {
        let queue = Arc::new(Queue {
            waiting: Mutex::default(),
            changed: Condvar::new(),
            room,
        });
        let spawn = |number: usize| {
            let queue = Arc::clone(&queue);
            let builder = std::thread::Builder::new().name(format!("inference-{number}"));
            builder.spawn(move || work(&queue))
        };
        let started = (0..threads.max(1)).map(spawn);
        let started = started.filter_map(|thread| match thread {
            Ok(thread) => Some(thread),
            Err(error) => {
                tracing::error!(%error, "inference.not_started: the machine gives no thread");
                None
            }
        });
        let threads = Mutex::new(started.collect());
        Self { queue, threads }
    }

    /// Asks the encoder about texts, and waits at most so long, queue and inference together.
    pub(crate) async fn ask(
        &self,
        encoder: Arc<dyn Encode>,
        texts: Vec<Text>,
        patience: Duration,
    ) -> Result<Vec<Logits>, Missed> {
        let (reply, answer) = oneshot::channel();
        let job = Job {
            encoder,
            texts,
            reply,
        };
        self.queue.push(job)?;
        match timeout(patience, answer).await {
            Ok(Ok(Some(logits))) => Ok(logits),
            Ok(Ok(None) | Err(_)) => Err(Missed::Failed),
            Err(_late) => Err(Missed::Deadline),
        }
    }

    /// Stops the threads and waits for them. What still waits gets no answer.
    pub(crate) fn close(&self) {
        {
            let mut waiting = self.queue.waiting.lock();
            waiting.closed = true;
            waiting.jobs.clear();
        }
        self.queue.changed.notify_all();
        for thread in self.threads.lock().drain(..) {
            if thread.join().is_err() {
                tracing::error!("inference.died: a thread did not end well");
            }
        }
    }
}

impl Drop for Inference {
    fn drop(&mut self) {
        self.close();
    }
}

impl std::fmt::Debug for Inference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inference")
            .field("room", &self.queue.room)
            .finish_non_exhaustive()
    }
}

impl Queue {
    fn push(&self, job: Job) -> Result<(), Missed> {
        let mut waiting = self.waiting.lock();
        if waiting.closed || waiting.jobs.len() >= self.room {
            return Err(Missed::Overflow);
        }
        waiting.jobs.push_back(job);
        drop(waiting);
        self.changed.notify_one();
        Ok(())
    }

    /// The next job; `None` when it is closed.
    fn pop(&self) -> Option<Job> {
        let mut waiting = self.waiting.lock();
        loop {
            if waiting.closed {
                return None;
            }
            if let Some(job) = waiting.jobs.pop_front() {
                return Some(job);
            }
            self.changed.wait(&mut waiting);
        }
    }

    fn is_closed(&self) -> bool {
        self.waiting.lock().closed
    }
}

/// Runs jobs until the queue is closed.
fn work(queue: &Queue) {
    let mut lane = None;
    while let Some(job) = queue.pop() {
        let lane = lane.get_or_insert_with(Lane::open);
        let Job {
            encoder,
            texts,
            reply,
        } = job;
        let run = || run(queue, encoder.as_ref(), &texts, lane, &reply);
        // INVARIANT: an encoder that panics takes its exchange with it, not the thread.
        let logits = catch_unwind(AssertUnwindSafe(run)).unwrap_or(None);
        if reply.send(logits).is_err() {
            tracing::trace!("nobody waits for an inference any more");
        }
    }
}

/// Every text, unless somebody stops us or nobody waits any more.
fn run(
    queue: &Queue,
    encoder: &dyn Encode,
    texts: &[Text],
    lane: &Lane,
    reply: &oneshot::Sender<Option<Vec<Logits>>>,
) -> Option<Vec<Logits>> {
    let mut all = Vec::with_capacity(texts.len());
    for text in texts {
        if reply.is_closed() || queue.is_closed() {
            return None;
        }
        all.push(encoder.logits(text.expose(), lane).ok()?);
    }
    Some(all)
}

#[cfg(test)]
mod tests;

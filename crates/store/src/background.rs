//! Threads that nobody waits for, and that yield the processor to those that somebody waits for.
//!
//! The operating system decides when: a nice thread is interrupted as soon as another one wakes,
//! without having to give way at every turn by itself. It still gets its share of a processor
//! that is always busy, so that a backlog cannot grow for ever.

use std::io;
use std::thread::{Builder, JoinHandle};

use rustix::process::setpriority_process;
use rustix::thread::gettid;

/// About a quarter of a busy processor's time, beside one thread of usual priority.
const NICE: i32 = 6;

/// Starts a thread in the background.
pub(crate) fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).spawn(move || {
        // Where the system does not let us, the work is done all the same.
        if let Err(error) = setpriority_process(Some(gettid()), NICE) {
            tracing::warn!(%error, "a background thread keeps its usual priority");
        }
        work()
    })
}

#[cfg(test)]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn only_the_thread_itself_is_nice() {
        let before = getpriority_process(None).unwrap();
        let inside = spawn("nice", || getpriority_process(Some(gettid())).unwrap());
        assert_eq!(inside.unwrap().join().unwrap(), before.max(NICE));
        assert_eq!(getpriority_process(Some(gettid())).unwrap(), before);
    }
}

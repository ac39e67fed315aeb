//! Work in parallel, results in the order of the inputs.
//!
//! A reader numbers the inputs, as many workers as processors do the work, and the caller's
//! thread puts the results back in order. All queues are bounded, so a slow reader of our output
//! slows the reading and not the memory; an input is answered as soon as its turn comes, so that
//! a program may wait for each answer before it asks again.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use parking_lot::Mutex;

/// Inputs waiting for a worker, and results waiting for their turn, per worker.
const QUEUE: usize = 64;

/// Applies `work` to every input and hands the results over in order. `take` also learns whether
/// another result is ready at once, to know when to flush.
pub(in crate::commands) fn map<I, O>(
    inputs: impl Iterator<Item = io::Result<I>> + Send,
    work: impl Fn(I) -> O + Sync,
    mut take: impl FnMut(O, bool) -> io::Result<()>,
) -> io::Result<()>
where
    I: Send,
    O: Send,
{
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (to_workers, from_reader) = sync_channel::<(u64, I)>(QUEUE * workers);
    let (to_writer, from_workers) = sync_channel::<(u64, O)>(QUEUE * workers);
    let from_reader = Arc::new(Mutex::new(from_reader));
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(inputs, &to_workers));
        for _ in 0..workers {
            let (from_reader, to_writer) = (Arc::clone(&from_reader), to_writer.clone());
            let work = &work;
            scope.spawn(move || serve(&from_reader, &to_writer, work));
        }
        drop(to_writer);
        // Only the workers may keep the queue alive: when they end, the reader must notice.
        drop(from_reader);
        let written = put_in_order(&from_workers, &mut take);
        drop(from_workers);
        written?;
        match reader.join() {
            Ok(read) => read,
            Err(_) => Err(io::Error::other("reading the input failed")),
        }
    })
}

fn read<I>(
    inputs: impl Iterator<Item = io::Result<I>>,
    to_workers: &SyncSender<(u64, I)>,
) -> io::Result<()> {
    for (number, input) in (0_u64..).zip(inputs) {
        if to_workers.send((number, input?)).is_err() {
            break;
        }
    }
    Ok(())
}

fn serve<I, O>(
    from_reader: &Mutex<Receiver<(u64, I)>>,
    to_writer: &SyncSender<(u64, O)>,
    work: &impl Fn(I) -> O,
) {
    loop {
        // Waiting under the lock is how one idle worker at a time takes the next input.
        let next = from_reader.lock().recv();
        let Ok((number, input)) = next else { return };
        if to_writer.send((number, work(input))).is_err() {
            return;
        }
    }
}

fn put_in_order<O>(
    from_workers: &Receiver<(u64, O)>,
    take: &mut impl FnMut(O, bool) -> io::Result<()>,
) -> io::Result<()> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, result) in from_workers {
        early.insert(number, result);
        while let Some(result) = early.remove(&next) {
            next += 1;
            take(result, early.contains_key(&next))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_inputs() {
        let mut taken = Vec::new();
        let inputs = (0..5000_u64).map(Ok);
        let slow_for_some = |n: u64| {
            let rounds = if n.is_multiple_of(7) { 20_000 } else { 1 };
            (0..rounds).fold(n, |a, b| a ^ (b << 1) ^ (b << 1))
        };
        map(inputs, slow_for_some, |result, _| {
            taken.push(result);
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, (0..5000).collect::<Vec<_>>());
    }

    #[test]
    fn a_reader_of_our_output_that_leaves_ends_the_work() {
        let mut taken = 0;
        let ended = map(
            (0_u64..).map(Ok),
            |n| n,
            |_, _| {
                taken += 1;
                if taken == 10 {
                    return Err(io::Error::from(io::ErrorKind::BrokenPipe));
                }
                Ok(())
            },
        );
        assert_eq!(
            ended.map_err(|error| error.kind()),
            Err(io::ErrorKind::BrokenPipe)
        );
    }

    #[test]
    fn an_input_that_cannot_be_read_is_an_error() {
        let inputs = [Ok(1), Err(io::Error::other("broken"))];
        assert!(map(inputs.into_iter(), |n: u8| n, |_, _| Ok(())).is_err());
    }
}

//! The answers that are under way on one HTTP/2 connection, and which of them nobody reads.
//!
//! A client that stops reading one stream does not block the socket, so the socket's deadline
//! does not see it; and whoever waits for room in a stream does not ask for more of its body.
//! Hence an answer is kept where it can be taken away from outside: dropping it ends its exchange
//! and closes its upstream. The stream itself stays with the client until the connection ends.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::body::Body;

/// The exchanges of one connection.
#[derive(Debug)]
pub(super) struct Streams(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Exchanges whose answer has not gone out whole.
    open: usize,
    /// When the last of them ended.
    quiet_since: Instant,
    answers: Vec<Weak<Mutex<Answer>>>,
}

/// One exchange, open until this is dropped.
#[derive(Debug)]
pub(super) struct Stream(Arc<Mutex<State>>);

#[derive(Debug)]
struct Answer {
    /// The rest of the answer, until it is taken away.
    rest: Option<(Body, Stream)>,
    /// Since when a piece of it waits to be sent.
    waiting: Option<Instant>,
}

/// The body of an answer that can be taken away.
pub(super) struct Watched(Arc<Mutex<Answer>>);

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched(••••)")
    }
}

impl Streams {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            open: 0,
            quiet_since: Instant::now(),
            answers: Vec::new(),
        })))
    }

    /// An exchange begins.
    pub(super) fn open(&self) -> Stream {
        self.0.lock().open += 1;
        Stream(Arc::clone(&self.0))
    }

    /// How long there has been no exchange.
    pub(super) fn quiet_for(&self, now: Instant) -> Duration {
        let state = self.0.lock();
        if state.open > 0 {
            return Duration::ZERO;
        }
        now.saturating_duration_since(state.quiet_since)
    }

    /// Takes away what has waited too long; tells how many they were.
    pub(super) fn cut_stalled(&self, now: Instant, patience: Duration) -> usize {
        let answers: Vec<_> = {
            let mut state = self.0.lock();
            state.answers.retain(|answer| answer.strong_count() > 0);
            state.answers.iter().filter_map(Weak::upgrade).collect()
        };
        let mut cut = 0;
        for answer in answers {
            let mut answer = answer.lock();
            let stalled = answer
                .waiting
                .is_some_and(|since| now.saturating_duration_since(since) >= patience);
            // Taken out first: ending an exchange must not happen under the lock.
            let rest = answer.rest.take_if(|_| stalled);
            drop(answer);
            cut += usize::from(rest.is_some());
        }
        cut
    }
}

impl Stream {
    /// Keeps the answer of this exchange where it can be taken away.
    pub(super) fn watch(self, body: Body) -> Watched {
        let state = Arc::clone(&self.0);
        let answer = Arc::new(Mutex::new(Answer {
            rest: Some((body, self)),
            waiting: None,
        }));
        state.lock().answers.push(Arc::downgrade(&answer));
        Watched(answer)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.open = state.open.saturating_sub(1);
        state.quiet_since = Instant::now();
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let mut answer = self.0.lock();
        let Some((body, _open)) = &mut answer.rest else {
            return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
        };
        let polled = Pin::new(body).poll_frame(context);
        let handed_out = matches!(polled, Poll::Ready(Some(_)));
        answer.waiting = handed_out.then(Instant::now);
        polled.map_err(io::Error::other)
    }

    fn is_end_stream(&self) -> bool {
        let answer = self.0.lock();
        answer
            .rest
            .as_ref()
            .is_some_and(|(body, _)| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let answer = self.0.lock();
        answer
            .rest
            .as_ref()
            .map_or_else(SizeHint::default, |(body, _)| body.size_hint())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http_body_util::BodyExt as _;

    use super::*;

    fn answer(pieces: &[&'static str]) -> Body {
        let pieces: Vec<_> = pieces
            .iter()
            .map(|one| Bytes::from_static(one.as_bytes()))
            .collect();
        Body::frames(stream::iter(pieces))
    }

    #[tokio::test]
    async fn only_an_answer_that_nobody_reads_is_taken_away() {
        let streams = Streams::new();
        let mut stuck = streams.open().watch(answer(&["a", "b"]));
        let mut read = streams.open().watch(answer(&["a", "b"]));
        assert!(stuck.frame().await.unwrap().is_ok());
        let patience = Duration::from_secs(60);
        let later = Instant::now() + patience;
        assert_eq!(streams.cut_stalled(Instant::now(), patience), 0);
        assert_eq!(streams.cut_stalled(later, patience), 1);
        assert!(
            stuck.frame().await.unwrap().is_err(),
            "it must not look like an end"
        );
        assert!(read.frame().await.unwrap().is_ok());
        assert_eq!(streams.quiet_for(later + patience), Duration::ZERO);
        drop(read);
        assert!(streams.quiet_for(later + patience) >= patience);
    }

    #[tokio::test]
    async fn an_answer_whose_source_is_slow_is_not_the_client_s_fault() {
        let streams = Streams::new();
        let slow = Body::frames(stream::pending());
        let mut watched = streams.open().watch(slow);
        assert!(futures_util::poll!(watched.frame()).is_pending());
        let later = Instant::now() + Duration::from_secs(600);
        assert_eq!(streams.cut_stalled(later, Duration::from_secs(60)), 0);
    }
}

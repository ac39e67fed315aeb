//! A body that plays its pieces and notices when the client leaves before the end.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use http_body_util::BodyExt;
use http_body_util::StreamBody;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Frame;
use tokio::sync::watch;

use super::reply::Piece;

pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Counts the body as abandoned when it is dropped before its last piece.
struct Watchman {
    left: VecDeque<Piece>,
    abandoned: Arc<watch::Sender<usize>>,
    complete: bool,
}

impl Drop for Watchman {
    fn drop(&mut self) {
        if !self.complete {
            self.abandoned.send_modify(|count| *count += 1);
        }
    }
}

/// The body of these pieces.
pub(crate) fn play(pieces: Vec<Piece>, abandoned: Arc<watch::Sender<usize>>) -> Body {
    let complete = pieces.is_empty();
    let watchman = Watchman {
        left: pieces.into(),
        abandoned,
        complete,
    };
    StreamBody::new(frames(watchman)).boxed_unsync()
}

fn frames(watchman: Watchman) -> impl Stream<Item = io::Result<Frame<Bytes>>> {
    stream::unfold(watchman, |mut watchman| async move {
        loop {
            let piece = watchman.left.pop_front();
            watchman.complete = watchman.left.is_empty();
            match piece? {
                Piece::Bytes(bytes) => return Some((Ok(Frame::data(bytes)), watchman)),
                Piece::Gate(gate) => {
                    watchman.complete = false;
                    gate.pass().await;
                }
                Piece::Cut => {
                    watchman.complete = true;
                    // One turn without a piece, so that what came before is flushed.
                    tokio::task::yield_now().await;
                    let cut = io::Error::other("the script cuts the connection here");
                    return Some((Err(cut), watchman));
                }
                Piece::Forever(bytes) => {
                    watchman.left.push_front(Piece::Forever(bytes.clone()));
                    watchman.complete = false;
                    tokio::task::yield_now().await;
                    return Some((Ok(Frame::data(bytes)), watchman));
                }
            }
        }
    })
}

//! The body of an answer: whole, or frame by frame.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http_body::{Frame, SizeHint};

type Frames = Pin<Box<dyn Stream<Item = Result<Bytes, Cut>> + Send>>;

/// An answer that has no way to say that it broke off: its connection breaks off with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer broke off")
    }
}

impl std::error::Error for Cut {}

/// The body of an answer.
pub(crate) enum Body {
    /// All of it is here.
    Whole(Option<Bytes>),
    /// It comes in pieces; dropping it ends the exchange.
    Frames(Frames),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole(_) => "Body::Whole(••••)",
            Self::Frames(_) => "Body::Frames(••••)",
        })
    }
}

impl Body {
    /// A body that is all here.
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// All of it, when it is all here.
    pub(crate) fn whole_bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => bytes.as_ref(),
            Self::Frames(_) => None,
        }
    }

    /// A body that comes in pieces.
    pub(crate) fn frames(frames: impl Stream<Item = Bytes> + Send + 'static) -> Self {
        Self::pieces(frames.map(Ok))
    }

    /// The same, where it may break off.
    pub(crate) fn pieces(pieces: impl Stream<Item = Result<Bytes, Cut>> + Send + 'static) -> Self {
        Self::Frames(Box::pin(pieces))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Frames(frames) => frames
                .as_mut()
                .poll_next(context)
                .map(|next| next.map(|piece| piece.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                let length = bytes.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
            }
            Self::Frames(_) => SizeHint::default(),
        }
    }
}

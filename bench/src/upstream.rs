//! An upstream that answers at once: the next answer of the corpus, whole or as a stream.

use std::convert::Infallible;
use std::rc::Rc;

use std::cell::Cell;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::corpus::Corpus;

type Body = BoxBody<Bytes, Infallible>;

/// Serves until the task is dropped.
pub(crate) async fn serve(listener: TcpListener, corpus: Rc<Corpus>) -> anyhow::Result<()> {
    let next = Rc::new(Cell::new(0_usize));
    let mut connections = JoinSet::new();
    loop {
        let (socket, _peer) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let (corpus, next) = (Rc::clone(&corpus), Rc::clone(&next));
        connections.spawn_local(async move {
            let service = service_fn(move |request| {
                let (corpus, next) = (Rc::clone(&corpus), Rc::clone(&next));
                async move { answer(request, &corpus, &next).await }
            });
            // A connection that breaks is the load's to report.
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(
    request: Request<Incoming>,
    corpus: &Corpus,
    next: &Cell<usize>,
) -> Result<Response<Body>, hyper::Error> {
    let body = request.into_body().collect().await?.to_bytes();
    let streamed = body.windows(13).any(|window| window == b"\"stream\":true");
    let number = next.get();
    next.set((number + 1) % corpus.answers.len().max(1));
    let mut response = if streamed {
        let frames = corpus.streams.get(number).cloned().unwrap_or_default();
        let stream = tokio_stream_of(frames);
        Response::new(BodyExt::boxed(StreamBody::new(stream)))
    } else {
        let whole = corpus.answers.get(number).cloned().unwrap_or_default();
        Response::new(BodyExt::boxed(Full::new(whole)))
    };
    let kind = if streamed {
        "text/event-stream"
    } else {
        "application/json"
    };
    response.headers_mut().insert(
        "content-type",
        hyper::header::HeaderValue::from_static(kind),
    );
    Ok(response)
}

fn tokio_stream_of(
    frames: Vec<Bytes>,
) -> impl futures_util::Stream<Item = Result<Frame<Bytes>, Infallible>> {
    futures_util::stream::iter(frames.into_iter().map(|frame| Ok(Frame::data(frame))))
}

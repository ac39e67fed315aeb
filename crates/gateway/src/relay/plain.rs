//! A plain answer: read whole, looked at, and given back as it came, masked, or not at all.

use bytes::{Bytes, BytesMut};
use detect::{AnswerGuard, AnswerReport};
use dialect::Unreadable;
use http::Response;
use model::exchange::{Inspection, Outcome};
use model::segment::Channel;
use model::{Direction, NotScanned, Origin, Segment};

use super::joined::{Joined, Piece};
use super::mask::masked;
use super::{Gaps, Kept, note, respond};
use crate::body::Body;
use crate::forward::{Answer, Flow};
use crate::inspect::LARGE;
use crate::record::{Recorder, micros};
use crate::reflex;
use crate::rescue::{self, Refusal};

/// Gives a plain answer back.
pub(super) async fn relay(
    mut recorder: Recorder,
    mut answer: Answer,
    guard: AnswerGuard,
) -> Response<Body> {
    let limit = recorder.snapshot.limits.answer_bytes;
    let judged = match read(&mut answer.flow, limit).await {
        Ok(body) => judge(&mut recorder, &answer, guard, body).await,
        Err(kept) => Err(kept),
    };
    answer.flow.close();
    let body = match judged {
        Ok(body) => body,
        Err(kept) => return keep(recorder, kept),
    };
    let outcome = if answer.status.is_success() {
        Outcome::Completed
    } else {
        Outcome::Failed {
            code: "upstream_error".into(),
        }
    };
    let response = respond(&mut recorder, &answer, Body::whole(body));
    recorder.facts.latency.first_token_us = Some(micros(recorder.elapsed()));
    match recorder.record(outcome) {
        Ok(()) => response,
        Err(_not_recorded) => rescue::turn_away(
            &Refusal::not_recorded(),
            recorder.route.dialect,
            Some(recorder.exchange()),
        ),
    }
}

/// Keeps an answer back.
fn keep(mut recorder: Recorder, kept: Kept) -> Response<Body> {
    let kept = reacted(&mut recorder, kept);
    rescue::refuse(recorder, &kept.into())
}

/// Runs the reflexes; theirs is the code.
fn reacted(recorder: &mut Recorder, kept: Kept) -> Kept {
    match (kept, reflex::run(recorder, Direction::Output)) {
        (Kept::Withheld(_), Some((_, code))) => Kept::Withheld(code),
        (kept, _) => kept,
    }
}

/// Looks at an answer that nobody here asked for; gives it as it may be shown, and nothing when
/// there is none.
pub(crate) async fn look_at(
    recorder: &mut Recorder,
    guard: AnswerGuard,
    body: &Bytes,
) -> Result<Option<Bytes>, Kept> {
    let said = parse(recorder, body).await?.map_err(Kept::Unreadable)?;
    if said.segments.is_empty() {
        return Ok(None);
    }
    match judge_answer(recorder, said, guard, body).await {
        Ok(shown) => Ok(Some(shown)),
        Err(kept) => Err(reacted(recorder, kept)),
    }
}

/// Reads the answer to its end.
async fn read(flow: &mut Flow, limit: usize) -> Result<Bytes, Kept> {
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(piece) = flow.next().await {
        let piece = piece.map_err(Kept::Broken)?;
        if first.len() + whole.len() + piece.len() > limit {
            return Err(Kept::TooLarge);
        }
        // Most answers come in one piece, which then needs no copy.
        if first.is_empty() && whole.is_empty() {
            first = piece;
            continue;
        }
        if whole.is_empty() {
            whole.extend_from_slice(&std::mem::take(&mut first));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(if whole.is_empty() {
        first
    } else {
        whole.freeze()
    })
}

/// Looks at the answer; gives it as the client may see it.
async fn judge(
    recorder: &mut Recorder,
    answer: &Answer,
    guard: AnswerGuard,
    body: Bytes,
) -> Result<Bytes, Kept> {
    if recorder.route.dialect.answers_in_plain_text() && answer.is_plain_text() {
        return judge_page(recorder, guard, body).await;
    }
    match parse(recorder, &body).await? {
        Ok(said) => judge_answer(recorder, said, guard, &body).await,
        // What is no JSON is not what was asked for, but an error page may well be none.
        Err(_) if !answer.status.is_success() => judge_page(recorder, guard, body).await,
        Err(why) => {
            let on_fail = recorder.snapshot.on_error.inspection;
            if recorder.control_failed("inspection", on_fail, why.code()) {
                return judge_page(recorder, guard, body).await;
            }
            Err(Kept::Unreadable(why))
        }
    }
}

/// Reads the answer: here when it is small, on the scan pool when it is large.
async fn parse(
    recorder: &Recorder,
    body: &Bytes,
) -> Result<Result<dialect::Answer, Unreadable>, Kept> {
    let dialect = recorder.route.dialect;
    if body.len() <= LARGE {
        return Ok(dialect.read_answer(body));
    }
    let context = &recorder.context;
    let body = body.clone();
    let reading = move || dialect.read_answer(&body);
    let read = context
        .scans
        .run(context.config.body_timeout, reading)
        .await;
    read.ok_or(Kept::NotInspected)
}

async fn judge_answer(
    recorder: &mut Recorder,
    mut said: dialect::Answer,
    guard: AnswerGuard,
    body: &Bytes,
) -> Result<Bytes, Kept> {
    recorder.account.reported = said.usage;
    recorder.facts.served_model = said.model.take();
    let joined = Joined::of(&said.keys, std::mem::take(&mut said.segments));
    let gaps = Gaps {
        opaque: said.opaque,
        unreadable: false,
    };
    let masks = look(recorder, guard, joined, gaps).await?;
    let body = said.rewrite(body, &masks);
    body.map_err(|_misplaced| Kept::NotMasked)
}

/// Looks at a page that is no JSON as one text.
async fn judge_page(
    recorder: &mut Recorder,
    guard: AnswerGuard,
    body: Bytes,
) -> Result<Bytes, Kept> {
    if body.is_empty() {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body).into_owned();
    let said = Segment::content(Origin::Assistant, 0, text);
    let masks = look(recorder, guard, Joined::one(said), Gaps::default()).await?;
    let masked = masks.into_iter().next();
    Ok(masked.map_or(body, |(_, shown)| Bytes::from(shown)))
}

/// Runs the guard over all texts of an answer; gives those that need a mask, masked.
async fn look(
    recorder: &mut Recorder,
    mut guard: AnswerGuard,
    joined: Joined,
    gaps: Gaps,
) -> Result<Vec<(usize, String)>, Kept> {
    let Joined { segments, pieces } = joined;
    let bytes: usize = segments.iter().map(|said| said.text.expose().len()).sum();
    let looked = if bytes <= LARGE {
        let report = watch(&mut guard, &segments);
        Some((report, guard))
    } else {
        // The copy keeps what was said here, where the record finds it if the client leaves.
        recorder.said.answer.clone_from(&segments);
        let said = segments.clone();
        let scan = move || {
            let report = watch(&mut guard, &said);
            (report, guard)
        };
        let context = &recorder.context;
        context.scans.run(context.config.scan_timeout, scan).await
    };
    let Some((report, guard)) = looked else {
        return not_looked(recorder, segments);
    };
    let withheld = guard.withheld().map(|code| Kept::Withheld(code.into()));
    let masks = put_on(&guard, &segments, &pieces);
    note(recorder, report, segments, gaps);
    withheld.map_or(Ok(masks), Err)
}

/// The scan failed: what was said is recorded as not looked at, and kept back unless inspection is
/// open on errors.
fn not_looked(
    recorder: &mut Recorder,
    segments: Vec<Segment>,
) -> Result<Vec<(usize, String)>, Kept> {
    recorder.said.answer = segments;
    recorder.facts.output = Inspection::NotScanned {
        reason: NotScanned::Failed,
    };
    let on_fail = recorder.snapshot.on_error.inspection;
    if recorder.control_failed("inspection", on_fail, "relay.not_done") {
        return Ok(Vec::new());
    }
    Err(Kept::NotInspected)
}

fn watch(guard: &mut AnswerGuard, segments: &[Segment]) -> AnswerReport {
    for (stream, said) in (0..).zip(segments) {
        let channel: Channel = said.channel;
        guard.push(stream, channel, said.tool.as_deref(), said.text.expose());
    }
    guard.finish()
}

/// The pieces that need a mask, masked.
fn put_on(guard: &AnswerGuard, segments: &[Segment], pieces: &[Piece]) -> Vec<(usize, String)> {
    let numbered = pieces.iter().enumerate();
    numbered
        .filter_map(|(index, piece)| {
            let said = segments.get(usize::try_from(piece.stream).ok()?)?;
            let text = said.text.expose().get(piece.place.clone())?;
            let shown = masked(text, piece.place.start, guard.masks(piece.stream))?;
            Some((index, shown))
        })
        .collect()
}

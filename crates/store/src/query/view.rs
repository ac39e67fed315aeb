//! What was said in one exchange, and the events of the audit trail.

use model::ports::{Committed, PortError};
use model::{Event, ExchangeId, Scope, TenantId};

use super::{BodyView, EventKind, Page, View};
use crate::bodies::{self, Kept};
use crate::inner::Inner;

const USUAL: usize = 100;
const MOST: usize = 1000;

/// What was said in one exchange; `None` when there is no such exchange in scope.
pub(crate) fn body(
    inner: &Inner,
    scope: &Scope,
    id: ExchangeId,
    view: View,
) -> Result<Option<BodyView>, PortError> {
    let Some(envelope) = super::exchange(inner, scope, id)? else {
        let admitted = inner.progress.open_intent(id)?;
        let tenant = admitted.and_then(|tenant| TenantId::parse(&tenant).ok());
        return Ok(tenant
            .filter(|tenant| scope.covers(tenant))
            .map(|_| BodyView::NotYet));
    };
    let promised = match &envelope.event {
        Event::Exchange(event) | Event::Inspect(event) => event.body.is_some(),
        Event::Admin(_) | Event::Action(_) | Event::System(_) => false,
    };
    let (Some(tenant), true) = (&envelope.tenant, promised) else {
        return Ok(Some(BodyView::NotKept));
    };
    let kept = bodies::read(&inner.bodies, &inner.keys, tenant, id)?;
    Ok(Some(match kept {
        Kept::Body(body) => BodyView::Conversation(match view {
            View::Redacted => body.into_redacted(),
            View::Raw => body.raw,
        }),
        Kept::Nothing => BodyView::NotKept,
        Kept::Erased => BodyView::Erased,
    }))
}

/// Events of the audit trail before a position, newest first.
pub(crate) fn events(
    inner: &Inner,
    scope: &Scope,
    kind: EventKind,
    before: Option<u64>,
    limit: usize,
) -> Result<Page<Committed, u64>, PortError> {
    let limit = match limit {
        0 => USUAL,
        limit => limit.min(MOST),
    };
    let word = match kind {
        EventKind::Admin => "admin",
        EventKind::Action => "action",
        EventKind::System => "system",
    };
    let published = inner.committed.position() + 1;
    let before = before.map_or(published, |before| before.min(published));
    let mut items = inner.facts.before(scope, word, before, limit + 1)?;
    let more = items.len() > limit;
    items.truncate(limit);
    Ok(Page {
        next: items.last().map(|last| last.position).filter(|_| more),
        items,
    })
}

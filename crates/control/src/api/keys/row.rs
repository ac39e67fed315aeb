//! A virtual key, as the API tells it.

use std::collections::BTreeMap;

use model::{TenantId, Timestamp};

use crate::app::App;
use crate::deps::{KeptChange, KeyCard};
use crate::error::ApiError;
use crate::shape::key::Key;
use crate::shape::words::KeyStatus;

/// Every key of an organisation, by name.
pub(super) fn rows(app: &App, tenant: &TenantId) -> Result<Vec<Key>, ApiError> {
    let now = app.clock.now();
    let kept = app.key_desk.kept(tenant)?;
    let kept: BTreeMap<&str, &KeptChange> =
        kept.iter().map(|kept| (kept.name.as_str(), kept)).collect();
    let cards = app.key_desk.keys(tenant).into_iter();
    let shown = |card: KeyCard| {
        let last_used = app.key_desk.last_use(tenant, &card.key);
        let written = kept.get(card.key.as_str()).copied();
        row(card, written, last_used, now)
    };
    Ok(cards.map(shown).collect())
}

/// One key of an organisation.
pub(super) fn one(app: &App, tenant: &TenantId, id: &str) -> Result<Key, ApiError> {
    let mut rows = rows(app, tenant)?.into_iter();
    rows.find(|key| key.id == id).ok_or(ApiError::NotFound)
}

fn row(
    card: KeyCard,
    kept: Option<&KeptChange>,
    last_used: Option<Timestamp>,
    now: Timestamp,
) -> Key {
    let status = if card.disabled {
        KeyStatus::Disabled
    } else if card.expires.is_some_and(|end| end <= now) {
        KeyStatus::Expired
    } else {
        KeyStatus::Active
    };
    let holds = |until: &Timestamp| *until > now && status == KeyStatus::Active;
    Key {
        previous_until: card.previous_until.filter(holds).map(Into::into),
        id: card.key,
        team: card.team,
        app: card.app,
        user: card.user,
        end_user: card.end_user,
        scopes: card.scopes,
        models: card.models,
        policy: card.policy,
        origin: card.origin,
        status,
        expires: card.expires.map(Into::into),
        last_used: last_used.map(Into::into),
        changed_by: kept.map(|kept| kept.author.clone()),
        changed: kept.map(|kept| kept.at.into()),
        version: kept.map_or(0, |kept| kept.version),
    }
}

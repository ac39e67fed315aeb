//! A rule, as the API tells it.

use std::collections::BTreeMap;

use detect::RuleCard;
use model::{TenantId, Timestamp};

use super::document::Changed;
use super::hits::Hits;
use crate::app::App;
use crate::error::ApiError;
use crate::shape::rule::{Rule, RuleChange, RulePattern, RuleRow};
use crate::shape::words::RuleOrigin;

/// What an organisation changed, by rule.
pub(super) fn changes(
    app: &App,
    tenant: &TenantId,
    now: Timestamp,
) -> Result<BTreeMap<String, RuleChange>, ApiError> {
    let mut all = BTreeMap::new();
    for kept in app.rule_desk.changes(tenant)? {
        let changed = Changed::parse(&kept.text)?;
        all.insert(kept.name.clone(), changed.show(&kept, now));
    }
    Ok(all)
}

/// A rule in a list.
pub(super) fn row(card: &RuleCard<'_>, hits: &Hits, change: Option<&RuleChange>) -> RuleRow {
    let id = card.id.as_str();
    let holding = change.map(|change| {
        let exceptions = change.exceptions.iter();
        exceptions.filter(|one| !one.expired).count()
    });
    RuleRow {
        id: id.to_owned(),
        version: card.version,
        title: card.title.to_owned(),
        kind: card.kind.into(),
        severity: card.severity.into(),
        techniques: card.techniques.iter().map(ToString::to_string).collect(),
        entity: card.entity.map(str::to_owned),
        origin: if card.built_in {
            RuleOrigin::BuiltIn
        } else {
            RuleOrigin::File
        },
        cost: card.cost.into(),
        asked_for_by: card.country.or(card.topic).map(str::to_owned),
        hits_24h: hits.day(id),
        hits_7d: hits.week(id),
        noise: hits.noise(id),
        enabled: change.is_none_or(|change| change.enabled),
        threshold_millis: change.and_then(|change| change.threshold_millis),
        exceptions: u32::try_from(holding.unwrap_or_default()).unwrap_or(u32::MAX),
    }
}

/// A rule, whole.
pub(super) fn whole(card: &RuleCard<'_>, hits: &Hits, change: Option<RuleChange>) -> Rule {
    let patterns = card.patterns.iter().zip(card.scores);
    Rule {
        summary: row(card, hits, change.as_ref()),
        directions: card.directions.iter().map(|one| (*one).into()).collect(),
        origins: card.origins.iter().map(|one| (*one).into()).collect(),
        patterns: patterns
            .map(|(regex, score_millis)| RulePattern {
                regex: regex.clone(),
                score_millis: *score_millis,
            })
            .collect(),
        validator: card.validator.map(str::to_owned),
        context: card.context.to_vec(),
        matching: card.matching.to_vec(),
        silent: card.silent.to_vec(),
        change,
    }
}

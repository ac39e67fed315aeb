//! The keys and teams of each organisation as the console shows them: nothing secret.

use std::collections::BTreeMap;

use control::shape::words::{KeyEndUser, KeyOrigin, KeyScope};
use control::{KeyCard, TeamCard};
use gateway::snapshot::{EndUser, KeyEntry, KeyHash};
use model::TenantId;

use crate::config::origin::{ObjectOrigin, Objects, Sourced};
use crate::config::spec::{KeySpec, TeamSpec};

/// What the console shows of one organisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cards {
    /// Its keys, by name.
    pub(crate) keys: Vec<KeyCard>,
    /// Its teams, by name.
    pub(crate) teams: Vec<TeamCard>,
}

/// What the console shows, by organisation.
pub(crate) type CardTable = BTreeMap<TenantId, Cards>;

/// The keys that compiled, and the teams.
pub(in crate::config::compile) fn cards(
    objects: &Objects,
    keys: &[(KeyHash, KeyEntry)],
) -> CardTable {
    let mut table = CardTable::new();
    for object in &objects.keys {
        let same = |(_, entry): &&(KeyHash, KeyEntry)| entry.key.as_str() == object.spec.id.value;
        let secrets: Vec<&KeyEntry> = keys.iter().filter(same).map(|(_, entry)| entry).collect();
        let Some(newest) = secrets.iter().find(|key| key.validity.replaced.is_none()) else {
            continue;
        };
        let previous = secrets.iter().find_map(|key| key.validity.replaced);
        let card = KeyCard {
            previous_until: previous,
            ..card(object, newest)
        };
        table
            .entry(newest.tenant.clone())
            .or_default()
            .keys
            .push(card);
    }
    for object in &objects.teams {
        if let Ok(tenant) = TenantId::parse(&object.spec.tenant.value) {
            table.entry(tenant).or_default().teams.push(team(object));
        }
    }
    for cards in table.values_mut() {
        cards.keys.sort_by(|one, other| one.key.cmp(&other.key));
        cards.teams.sort_by(|one, other| one.team.cmp(&other.team));
    }
    table
}

fn card(object: &Sourced<KeySpec>, entry: &KeyEntry) -> KeyCard {
    let mut scopes = Vec::new();
    if entry.scopes.models {
        scopes.push(KeyScope::Models);
    }
    if entry.scopes.inspect {
        scopes.push(KeyScope::Inspect);
    }
    KeyCard {
        key: entry.key.to_string(),
        team: entry.team.to_string(),
        app: entry.app.to_string(),
        user: entry.user.to_string(),
        end_user: match entry.end_user {
            EndUser::None => KeyEndUser::None,
            EndUser::TrustedHeader => KeyEndUser::TrustedHeader,
            EndUser::Body => KeyEndUser::Body,
        },
        scopes,
        models: entry.models.iter().map(ToString::to_string).collect(),
        policy: entry.policy.id.to_string(),
        expires: entry.validity.expires,
        disabled: entry.validity.disabled,
        previous_until: None,
        origin: match object.origin {
            ObjectOrigin::File => KeyOrigin::File,
            ObjectOrigin::Console => KeyOrigin::Console,
        },
    }
}

fn team(object: &Sourced<TeamSpec>) -> TeamCard {
    let models = object.spec.models.iter();
    TeamCard {
        team: object.spec.id.value.clone(),
        models: models.map(|model| model.value.clone()).collect(),
    }
}

//! Shapes of the watch list.

use model::standing as of;
use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::words::{AuthorType, StandingKind, TargetKind};

/// What a standing binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Target {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: TargetKind,
    /// Its name.
    pub id: String,
}

impl From<&of::Target> for Target {
    fn from(target: &of::Target) -> Self {
        Self {
            kind: target.kind().into(),
            id: target.name().to_owned(),
        }
    }
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Author {
    /// What kind of author.
    #[serde(rename = "type")]
    pub kind: AuthorType,
    /// The name of the person or the token, or the id of the playbook; `null` for the product.
    pub name: Option<String>,
    /// The version of the playbook.
    pub version: Option<u32>,
}

impl From<&of::Author> for Author {
    fn from(author: &of::Author) -> Self {
        let (kind, name, version) = match author {
            of::Author::Playbook { id, version } => {
                (AuthorType::Playbook, Some(id), Some(*version))
            }
            of::Author::Person { name } => (AuthorType::Person, Some(name), None),
            of::Author::Token { name } => (AuthorType::Token, Some(name), None),
            of::Author::System => (AuthorType::System, None, None),
        };
        Self {
            kind,
            name: name.map(|name| name.as_ref().to_owned()),
            version,
        }
    }
}

/// A temporary state of a target. Ends by itself; removing it is its undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Standing {
    /// Its id.
    pub id: String,
    /// What it binds.
    pub target: Target,
    /// What it does.
    pub kind: StandingKind,
    /// Scrutinised requests that are left; only of `scrutiny`.
    pub remaining: Option<u32>,
    /// Scrutinised requests that there were; only of `scrutiny`.
    pub of: Option<u32>,
    /// The share or the score, in thousandths; only of `budget_factor` and `risk`.
    pub millis: Option<u32>,
    /// Why, in words.
    pub reason: String,
    /// Who set it.
    pub author: Author,
    /// The exchange that caused it.
    pub exchange: Option<String>,
    /// The alert it goes back to; told on the watch list only.
    pub alert: Option<String>,
    /// Since when.
    pub created: Time,
    /// Until when.
    pub expires: Time,
}

impl From<&of::Standing> for Standing {
    fn from(standing: &of::Standing) -> Self {
        let (kind, remaining, total, millis) = match standing.kind {
            of::StandingKind::Watch => (StandingKind::Watch, None, None, None),
            of::StandingKind::Scrutiny { remaining, of } => {
                (StandingKind::Scrutiny, Some(remaining), Some(of), None)
            }
            of::StandingKind::Quarantine => (StandingKind::Quarantine, None, None, None),
            of::StandingKind::BudgetFactor { millis } => {
                (StandingKind::BudgetFactor, None, None, Some(millis))
            }
            of::StandingKind::Risk { millis } => {
                (StandingKind::Risk, None, None, Some(u32::from(millis)))
            }
        };
        Self {
            id: standing.id.to_string(),
            target: (&standing.target).into(),
            kind,
            remaining,
            of: total,
            millis,
            reason: standing.reason.as_ref().to_owned(),
            author: (&standing.author).into(),
            exchange: standing.exchange.map(|id| id.to_string()),
            alert: None,
            created: standing.created.into(),
            expires: standing.expires.into(),
        }
    }
}

/// Everything that is on the watch list now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Watchlist {
    /// Newest first; only what binds now.
    pub items: Vec<Standing>,
    /// Always `null`: the list is whole.
    pub next: Option<String>,
}

//! Shapes of virtual keys.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::words::{KeyEndUser, KeyOrigin, KeyScope, KeyStatus};

/// Every virtual key of the tenant, and what a new one may be made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyList {
    /// By name.
    pub items: Vec<Key>,
    /// The teams that a key may belong to, by name.
    pub teams: Vec<KeyTeam>,
    /// Always `null`: the list is whole.
    pub next: Option<String>,
}

/// A team that a key may belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyTeam {
    /// Its name.
    pub id: String,
    /// The models it may use.
    pub models: Vec<String>,
}

/// A virtual key. Its secret is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Key {
    /// Its public name.
    pub id: String,
    /// The team that pays.
    pub team: String,
    /// The application that uses it.
    pub app: String,
    /// On whose behalf.
    pub user: String,
    /// How the end user behind a call is known.
    pub end_user: KeyEndUser,
    /// What it may be used for.
    pub scopes: Vec<KeyScope>,
    /// The models it may use.
    pub models: Vec<String>,
    /// The policy by which it is judged.
    pub policy: String,
    /// Where it is written; one of the file can only be changed there.
    pub origin: KeyOrigin,
    /// Whether it is let in.
    pub status: KeyStatus,
    /// When it ends; `null` if it does not.
    pub expires: Option<Time>,
    /// Until when the secret before the newest is let in as well; `null` when it is not.
    pub previous_until: Option<Time>,
    /// When it was last used; `null` when nothing is known of it.
    pub last_used: Option<Time>,
    /// Who wrote it last; `null` for one of the file.
    pub changed_by: Option<String>,
    /// When; `null` for one of the file.
    pub changed: Option<Time>,
    /// To be sent back with a change; 0 for one of the file.
    pub version: u64,
}

/// A key and its secret, which is told this once and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyWithSecret {
    /// The key.
    pub key: Key,
    /// What the application shows as its API key.
    #[schema(format = Password)]
    pub secret: String,
}

/// A key to be made.
#[derive(Debug, ToSchema)]
#[schema(as = NewKey)]
pub struct NewKeySpec {
    /// Its public name: letters, digits and `. _ -`.
    #[schema(min_length = 1, max_length = 64)]
    pub id: String,
    /// The team that pays.
    pub team: String,
    /// The application that will use it.
    pub app: String,
    /// On whose behalf; the name of the key if not said.
    pub user: Option<String>,
    /// How the end user behind a call is known; `none` if not said.
    pub end_user: Option<KeyEndUser>,
    /// What it may be used for; calls of models if not said.
    pub scopes: Option<Vec<KeyScope>>,
    /// The models it may use; those of its team if not said.
    pub models: Option<Vec<String>>,
    /// When it ends, to the second; never if not said.
    #[schema(format = DateTime)]
    pub expires: Option<String>,
}

/// Another secret for a key.
#[derive(Debug, ToSchema)]
#[schema(as = KeyRotation)]
pub struct KeyRotationSpec {
    /// How many hours the secret until now holds beside the new one; 24 if not said. 0 ends it at
    /// once.
    #[schema(minimum = 0, maximum = 720)]
    pub overlap_hours: Option<u64>,
    /// The version that was looked at.
    pub version: u64,
}

/// What else may be changed about a key.
#[derive(Debug, ToSchema)]
#[schema(as = KeyChange)]
pub struct KeyChangeSpec {
    /// What it may be used for.
    pub scopes: Vec<KeyScope>,
    /// When it ends; never if `null` or not said.
    #[schema(format = DateTime)]
    pub expires: Option<String>,
    /// The version that was looked at.
    pub version: u64,
}

/// A change that needs nothing but the version that was looked at.
#[derive(Debug, ToSchema)]
#[schema(as = KeyVersion)]
pub struct KeyVersionSpec {
    /// The version.
    pub version: u64,
}

//! What the API needs to look after virtual keys.

use std::fmt;

use model::ports::PortError;
use model::{TenantId, Timestamp};

use super::{KeptChange, NewChange, NotChanged};
use crate::shape::words::{KeyEndUser, KeyOrigin, KeyScope};

/// A virtual key of the configuration in use. It holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCard {
    /// Its public name.
    pub key: String,
    /// The team that pays.
    pub team: String,
    /// The application that uses it.
    pub app: String,
    /// On whose behalf.
    pub user: String,
    /// How the end user is known.
    pub end_user: KeyEndUser,
    /// What it may be used for.
    pub scopes: Vec<KeyScope>,
    /// The models it may use.
    pub models: Vec<String>,
    /// The policy by which it is judged.
    pub policy: String,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Until when the secret before the newest holds; `None` when there is none.
    pub previous_until: Option<Timestamp>,
    /// Where it is written.
    pub origin: KeyOrigin,
}

/// A team of the configuration in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamCard {
    /// Its name.
    pub team: String,
    /// The models it may use.
    pub models: Vec<String>,
}

/// Looks after virtual keys. May block.
pub trait KeyDesk: Send + Sync + fmt::Debug {
    /// Every key of an organisation that is in use, by name.
    fn keys(&self, tenant: &TenantId) -> Vec<KeyCard>;

    /// The teams of an organisation, by name.
    fn teams(&self, tenant: &TenantId) -> Vec<TeamCard>;

    /// When a key was last used; `None` when nothing is known of it.
    fn last_use(&self, tenant: &TenantId, key: &str) -> Option<Timestamp>;

    /// The documents of the keys that an organisation wrote in the console.
    ///
    /// # Errors
    /// When they cannot be read.
    fn kept(&self, tenant: &TenantId) -> Result<Vec<KeptChange>, PortError>;

    /// Compiles, keeps and publishes a key.
    ///
    /// # Errors
    /// When it does not come into force; then nothing has changed.
    fn keep(&self, document: &NewChange) -> Result<(), NotChanged>;
}

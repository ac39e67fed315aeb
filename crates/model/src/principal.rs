//! Who is calling, after `identify`.

use serde::{Deserialize, Serialize};

use crate::id::{AppId, KeyId, SessionId, TeamId, TenantId, UserId};
use crate::scope::Scope;
use crate::standing::Target;

/// How we know the end user. A client may forge two of these, so scrutiny and budgets bind the
/// key as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserSource {
    /// The key is the user.
    Key,
    /// A header from an app that policy trusts to tell.
    TrustedHeader,
    /// The `user` field of the request body.
    Body,
}

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Principal {
    /// The organisation.
    pub tenant: TenantId,
    /// The team that pays.
    pub team: TeamId,
    /// The application that calls.
    pub app: AppId,
    /// The virtual key that was shown.
    pub key: KeyId,
    /// On whose behalf.
    pub user: UserId,
    /// How we know the user.
    pub user_source: UserSource,
}

impl Principal {
    /// The reach of everything done for this principal.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::Tenant(self.tenant.clone())
    }

    /// Everything that a standing may bind for a call of this principal, narrowest first.
    #[must_use]
    pub fn targets(&self, session: &SessionId) -> [Target; 5] {
        [
            Target::Session(session.clone()),
            Target::User(self.user.clone()),
            Target::Key(self.key.clone()),
            Target::App(self.app.clone()),
            Target::Team(self.team.clone()),
        ]
    }
}

//! Shapes of signing in.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;

/// Who wants to sign in. Read field by field, so that all problems are told at once.
#[derive(Debug, ToSchema)]
#[schema(as = Credentials)]
pub struct CredentialsSpec {
    /// The name.
    pub user: String,
    /// The password.
    #[schema(format = Password)]
    pub password: String,
}

/// A new password for the person who is signed in.
#[derive(Debug, ToSchema)]
#[schema(as = NewPassword)]
pub struct NewPasswordSpec {
    /// The password that is valid now.
    #[schema(format = Password)]
    pub current: String,
    /// The password that shall be valid, twelve characters or more.
    #[schema(format = Password, min_length = 12)]
    pub new: String,
}

/// Who is signed in, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Session {
    /// The name; of an API token, the token's public name.
    pub user: String,
    /// The role.
    pub role: String,
    /// The tenant, beyond which nothing is seen.
    pub tenant: String,
    /// Everything this role may do.
    pub permissions: Vec<String>,
    /// To be sent as `x-bartizan-csrf` with every write; `null` for an API token, which needs none.
    pub csrf: Option<String>,
    /// When the session ends at the latest; `null` for an API token.
    pub expires: Option<Time>,
    /// The password is still the one that was printed at the first start.
    pub must_change_password: bool,
}

/// Sessions that are open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionList {
    /// Newest first.
    pub items: Vec<OpenSession>,
    /// Always `null`: the list is whole.
    pub next: Option<String>,
}

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenSession {
    /// The session's public id; not the cookie.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// When it began.
    pub created: Time,
    /// When it was last used, to the minute.
    pub last_seen: Time,
    /// When it ends at the latest.
    pub expires: Time,
    /// The network address it was opened from.
    pub address: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

//! Who is asking, once that is known: a person with a session, or the bootstrap token.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use model::standing::Author;
use model::{Scope, Secret, TenantId, Timestamp};

use super::session::{self, Sessions};
use super::{Address, COOKIE};
use crate::app::App;
use crate::audit::Act;
use crate::error::ApiError;
use crate::people;
use crate::roles::Role;

/// The public name of the bootstrap token.
pub(crate) const BOOTSTRAP: &str = "bootstrap";

/// Who is asking.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The name.
    pub(crate) name: Arc<str>,
    /// The tenant, beyond which nothing exists.
    pub(crate) tenant: TenantId,
    /// The role.
    pub(crate) role: Role,
    /// How that is known.
    pub(crate) via: Via,
}

/// How a caller is known.
#[derive(Debug, Clone)]
pub(crate) enum Via {
    /// By a session.
    Session {
        /// Its public id.
        id: Arc<str>,
        /// The token that writes need.
        csrf: Secret,
        /// When it ends at the latest.
        expires: Timestamp,
        /// The password is still the one that was printed.
        must_change_password: bool,
    },
    /// By the bootstrap token.
    Token,
}

impl Caller {
    /// Everything this caller may touch.
    pub(crate) fn scope(&self) -> Scope {
        Scope::Tenant(self.tenant.clone())
    }

    /// The name beside everything this caller does.
    pub(crate) fn author(&self) -> Author {
        let name = Arc::clone(&self.name);
        match self.via {
            Via::Session { .. } => Author::Person { name },
            Via::Token => Author::Token { name },
        }
    }

    /// An act of this caller.
    pub(crate) fn act(&self, act: &'static str) -> Act {
        Act::done(self.tenant.clone(), self.author(), act)
    }

    /// The public id of the caller's session, if there is one.
    pub(crate) fn session_id(&self) -> Option<&str> {
        match &self.via {
            Via::Session { id, .. } => Some(id),
            Via::Token => None,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or(ApiError::NotSignedIn)
    }
}

/// Finds out who is asking.
///
/// # Errors
/// [`ApiError::NotSignedIn`] when nobody is, or what shows it is not valid.
pub(crate) async fn identify(
    app: &App,
    headers: &HeaderMap,
    from: Address,
) -> Result<Caller, ApiError> {
    if let Some(token) = bearer(headers) {
        return by_token(app, &token, from).await;
    }
    let token = cookie(headers).ok_or(ApiError::NotSignedIn)?;
    let (records, now) = (app.store.records(), app.clock.now());
    let found = app
        .blocking
        .run(move || {
            let sessions = Sessions {
                records: records.as_ref(),
                now,
            };
            let Some(open) = sessions.find(&token)? else {
                return Ok(None);
            };
            let person = people::find(records.as_ref(), &open.kept.user)?;
            let person = person.filter(|person| !person.disabled);
            Ok::<_, ApiError>(person.map(|person| (open, person, session::csrf_of(&token))))
        })
        .await?;
    let (open, person, csrf) = found.ok_or(ApiError::NotSignedIn)?;
    Ok(Caller {
        name: person.name.into(),
        tenant: person.tenant,
        role: person.role,
        via: Via::Session {
            id: open.id.into(),
            csrf,
            expires: open.kept.expires,
            must_change_password: person.must_change_password,
        },
    })
}

/// The caller that a token stands for.
///
/// # Errors
/// [`ApiError::NotSignedIn`] when it is not the bootstrap token.
pub(crate) async fn by_token(app: &App, token: &Secret, from: Address) -> Result<Caller, ApiError> {
    if app.bootstrap_token.as_ref() != Some(token) {
        let counted = app.throttle.begin(BOOTSTRAP, from, app.clock.now());
        return Err(counted.map_or_else(ApiError::Throttled, |()| ApiError::NotSignedIn));
    }
    let caller = Caller {
        name: BOOTSTRAP.into(),
        tenant: app.home.clone(),
        role: Role::Admin,
        via: Via::Token,
    };
    if app.token_used.note_first() {
        app.telemetry.token_used();
        let recorded = app.record(caller.act("token.used").on(BOOTSTRAP)).await;
        if let Err(error) = recorded {
            app.token_used.forget();
            return Err(error);
        }
    }
    Ok(caller)
}

/// The token of an `authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(7)?;
    let token = token.trim_ascii();
    let shown = scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty();
    shown.then(|| Secret::new(token))
}

/// The token of the session cookie.
fn cookie(headers: &HeaderMap) -> Option<Secret> {
    for header in headers.get_all(header::COOKIE) {
        for pair in header.to_str().ok()?.split(';') {
            if let Some((COOKIE, token)) = pair.trim().split_once('=') {
                return Some(Secret::new(token));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_bearer_token_is_read_whatever_the_case_of_the_scheme() {
        let expected = Some(Secret::new("abc"));
        assert_eq!(bearer(&headers("authorization", "Bearer abc")), expected);
        assert_eq!(bearer(&headers("authorization", "bearer  abc ")), expected);
        assert_eq!(bearer(&headers("authorization", "Basic abc")), None);
        assert_eq!(bearer(&headers("authorization", "Bearer   ")), None);
        assert_eq!(bearer(&HeaderMap::new()), None);
    }

    #[test]
    fn the_session_cookie_is_found_among_others() {
        let found = cookie(&headers("cookie", "a=1; bartizan_session=t0k; b=2"));
        assert_eq!(found, Some(Secret::new("t0k")));
        assert_eq!(cookie(&headers("cookie", "xbartizan_session=no")), None);
    }
}

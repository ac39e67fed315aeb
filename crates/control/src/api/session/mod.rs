//! Signing in, and what follows from it for oneself.

mod create;
mod delete;
mod get;
mod password;

use http::HeaderValue;
use model::Secret;

pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use get::get;
pub(crate) use password::password;

use crate::auth::session::LONGEST;
use crate::auth::{COOKIE, Caller, Via};
use crate::error::ApiError;
use crate::shape::session::Session;
use crate::shape::words::Word;

/// The lengths that a name may have.
const NAME: std::ops::RangeInclusive<usize> = 1..=128;
/// SAFETY LIMIT: a longer password is refused before it is hashed.
const PASSWORD: std::ops::RangeInclusive<usize> = 1..=1024;

fn shape(caller: &Caller) -> Session {
    let (csrf, expires, must_change_password) = match &caller.via {
        Via::Token => (None, None, false),
        Via::Session {
            csrf,
            expires,
            must_change_password,
            ..
        } => (csrf.expose_text(), Some(*expires), *must_change_password),
    };
    let permissions = caller.role.permissions().iter();
    Session {
        user: caller.name.as_ref().to_owned(),
        role: caller.role.word().to_owned(),
        tenant: caller.tenant.to_string(),
        permissions: permissions.map(|may| may.word().to_owned()).collect(),
        csrf: csrf.map(str::to_owned),
        expires: expires.map(Into::into),
        must_change_password,
    }
}

/// A cookie that lasts as long as a session at most; without a token, one that ends at once.
fn cookie(token: Option<&Secret>, tls: bool) -> Result<HeaderValue, ApiError> {
    let (value, age) = match token {
        Some(token) => (token.expose_text().unwrap_or_default(), LONGEST.as_secs()),
        None => ("", 0),
    };
    let secure = if tls { "; Secure" } else { "" };
    let text =
        format!("{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}");
    match HeaderValue::from_str(&text) {
        Ok(mut header) => {
            header.set_sensitive(true);
            Ok(header)
        }
        Err(_) => Err(ApiError::Internal("a cookie could not be written")),
    }
}

//! Who is asking: signing in, sessions, the bootstrap token, and the guard before every route.

mod address;
pub(crate) mod caller;
pub(crate) mod guard;
pub(crate) mod origin;
pub(crate) mod password;
pub(crate) mod session;
mod tenant;
pub(crate) mod throttle;

pub(crate) use address::Address;
pub(crate) use caller::{Caller, Via};
pub use tenant::TENANT_HEADER;

/// The name of the session cookie.
pub const COOKIE: &str = "bartizan_session";

/// The header with the token against forged requests.
pub const CSRF_HEADER: &str = "x-bartizan-csrf";

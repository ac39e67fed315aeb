//! Who is asking: signing in, sessions, the bootstrap token.

/// The name of the session cookie.
pub const COOKIE: &str = "bartizan_session";

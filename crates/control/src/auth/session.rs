//! Sessions: a random token in a cookie, of which only the hash is kept.
//!
//! A session ends when it is idle too long, when it is old, when somebody ends it, or when its
//! person is gone. The token against forged requests is derived from the cookie, so it needs no
//! place of its own.

use std::time::Duration;

use model::ports::{Collection, Kept, PortError, RecordQuery, Records, WriteError};
use model::sealed::hex;
use model::{Scope, Secret, TenantId, Timestamp};
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};

use super::Address;
use crate::error::ApiError;
use crate::random;

/// Where sessions are kept.
pub(crate) const SESSIONS: Collection = Collection {
    name: "sessions",
    indexes: &["user"],
};

/// A session ends when it was not used for this long.
pub(crate) const IDLE: Duration = Duration::from_hours(2);
/// A session ends when it is this old, used or not.
pub(crate) const LONGEST: Duration = Duration::from_hours(12);
/// Use is noted when the last note is at least this old.
const NOTE_EVERY: Duration = Duration::from_mins(1);
/// SAFETY LIMIT: a list of sessions is never longer.
const MOST_LISTED: usize = 500;

/// A session as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    /// Whose.
    pub(crate) user: String,
    /// Since when.
    pub(crate) created: Timestamp,
    /// When it was last used, to the minute.
    pub(crate) last_seen: Timestamp,
    /// When it ends at the latest.
    pub(crate) expires: Timestamp,
    /// Where it was opened from.
    pub(crate) address: String,
}

impl SessionRecord {
    fn is_open(&self, now: Timestamp) -> bool {
        now < self.expires && now.since(self.last_seen) < IDLE
    }
}

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    /// Its public id: the hash of its token.
    pub(crate) id: String,
    /// Whose installation it belongs to.
    pub(crate) tenant: TenantId,
    /// The rest.
    pub(crate) kept: SessionRecord,
}

/// The public id of the session with this token.
pub(crate) fn id_of(token: &Secret) -> String {
    hex(digest::digest(&digest::SHA256, token.expose()).as_ref())
}

/// The token against forged requests that belongs to a session's token.
pub(crate) fn csrf_of(token: &Secret) -> Secret {
    let key = hmac::Key::new(hmac::HMAC_SHA256, token.expose());
    Secret::new(hex(hmac::sign(&key, b"bartizan csrf 1").as_ref()))
}

/// The sessions of the installation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sessions<'a> {
    /// Where they are kept.
    pub(crate) records: &'a dyn Records,
    /// The time.
    pub(crate) now: Timestamp,
}

impl Sessions<'_> {
    /// Opens a session, and tells its token, which is kept nowhere.
    ///
    /// # Errors
    /// When it could not be kept.
    pub(crate) fn open(
        self,
        tenant: &TenantId,
        user: &str,
        from: Address,
    ) -> Result<(Secret, Open), ApiError> {
        let token = Secret::new(hex(&random::bytes::<32>()?));
        let open = Open {
            id: id_of(&token),
            tenant: tenant.clone(),
            kept: SessionRecord {
                user: user.to_owned(),
                created: self.now,
                last_seen: self.now,
                expires: self.now.plus(LONGEST),
                address: from.to_string(),
            },
        };
        self.remove_ended(tenant, user)?;
        self.put(&open, 0)?;
        Ok((token, open))
    }

    /// Finds the session of a token, and notes its use.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub(crate) fn find(self, token: &Secret) -> Result<Option<Open>, ApiError> {
        let id = id_of(token);
        // The token is the proof; only the record tells whose tenant it opens.
        let Some(record) = self.records.get(&Scope::Installation, SESSIONS, &id)? else {
            return Ok(None);
        };
        let mut open = read(&record)?;
        if !open.kept.is_open(self.now) {
            self.records.remove(&Scope::Installation, SESSIONS, &id)?;
            return Ok(None);
        }
        if self.now.since(open.kept.last_seen) >= NOTE_EVERY {
            open.kept.last_seen = self.now;
            match self.put(&open, record.version) {
                // Another call of the same session noted it just now.
                Ok(()) | Err(ApiError::Conflict) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(Some(open))
    }

    /// Whether a session is still open; does not count as use.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn is_open(self, tenant: &TenantId, id: &str) -> Result<bool, ApiError> {
        let scope = Scope::Tenant(tenant.clone());
        match self.records.get(&scope, SESSIONS, id)? {
            Some(record) => Ok(read(&record)?.kept.is_open(self.now)),
            None => Ok(false),
        }
    }

    /// Every open session of a tenant, or of one of its users, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn list(self, tenant: &TenantId, user: Option<&str>) -> Result<Vec<Open>, ApiError> {
        let mut open = self.all(tenant, user)?;
        open.retain(|session| session.kept.is_open(self.now));
        open.sort_by_key(|session| std::cmp::Reverse(session.kept.created));
        Ok(open)
    }

    /// Ends a session; `false` if there was none within the tenant.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn end(self, tenant: &TenantId, id: &str) -> Result<bool, PortError> {
        let scope = Scope::Tenant(tenant.clone());
        self.records.remove(&scope, SESSIONS, id)
    }

    fn all(self, tenant: &TenantId, user: Option<&str>) -> Result<Vec<Open>, ApiError> {
        let query = RecordQuery {
            equals: user
                .map(|user| ("user", user.to_owned()))
                .into_iter()
                .collect(),
            before: None,
            limit: MOST_LISTED,
        };
        let scope = Scope::Tenant(tenant.clone());
        let records = self.records.find(&scope, SESSIONS, &query)?;
        records.iter().map(read).collect()
    }

    fn remove_ended(self, tenant: &TenantId, user: &str) -> Result<(), ApiError> {
        for session in self.all(tenant, Some(user))? {
            if !session.kept.is_open(self.now) {
                self.end(tenant, &session.id)?;
            }
        }
        Ok(())
    }

    fn put(self, open: &Open, expected: u64) -> Result<(), ApiError> {
        let Ok(json) = serde_json::to_string(&open.kept) else {
            return Err(ApiError::Internal("a session could not be written down"));
        };
        let record = Kept {
            id: open.id.clone(),
            tenant: open.tenant.clone(),
            version: expected + 1,
            json,
        };
        match self.records.put(SESSIONS, &record, expected) {
            Ok(_) => Ok(()),
            Err(WriteError::Conflict) => Err(ApiError::Conflict),
            Err(WriteError::Port(error)) => Err(error.into()),
        }
    }
}

fn read(record: &Kept) -> Result<Open, ApiError> {
    match serde_json::from_str(&record.json) {
        Ok(kept) => Ok(Open {
            id: record.id.clone(),
            tenant: record.tenant.clone(),
            kept,
        }),
        Err(_) => Err(ApiError::Internal("a session as kept cannot be read")),
    }
}

#[cfg(test)]
mod tests;

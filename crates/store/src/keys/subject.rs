//! Subject keys: one per data subject and tenant. Destroying one erases everything it wraps.

use std::collections::{BTreeSet, HashMap};

use model::ports::PortError;
use model::sealed::DataKey;
use model::{TenantId, Timestamp, UserId};
use rusqlite::{Connection, OptionalExtension, params};

use super::fault_keys;
use super::root::{Root, Wrapped};

/// How many keys are remembered before the memory is emptied.
const REMEMBERED: usize = 50_000;

/// The natural person whose data it is, within a tenant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Subject {
    /// The tenant.
    pub(crate) tenant: TenantId,
    /// The end user; `None` for what nobody could be found for.
    pub(crate) user: Option<UserId>,
}

impl Subject {
    fn user(&self) -> &str {
        self.user.as_ref().map_or("", UserId::as_str)
    }

    fn context(&self) -> Vec<u8> {
        format!("subject/{}/{}", self.tenant, self.user()).into_bytes()
    }
}

/// The subject keys used lately.
#[derive(Debug, Default)]
pub(crate) struct SubjectKeys {
    ids: HashMap<Subject, i64>,
    keys: HashMap<i64, DataKey>,
}

impl SubjectKeys {
    /// Makes the keys that are missing, in one transaction.
    pub(crate) fn ensure(
        &mut self,
        connection: &mut Connection,
        root: &Root,
        wanted: &BTreeSet<Subject>,
        now: Timestamp,
    ) -> Result<(), PortError> {
        if self.keys.len() > REMEMBERED {
            *self = Self::default();
        }
        if wanted.iter().all(|subject| self.ids.contains_key(subject)) {
            return Ok(());
        }
        let transaction = connection.transaction().map_err(fault_keys())?;
        let mut made = Vec::new();
        for subject in wanted {
            if !self.ids.contains_key(subject) {
                made.push((
                    subject.clone(),
                    find_or_make(&transaction, root, subject, now)?,
                ));
            }
        }
        transaction.commit().map_err(fault_keys())?;
        for (subject, (id, key)) in made {
            self.ids.insert(subject, id);
            self.keys.insert(id, key);
        }
        Ok(())
    }

    /// The key of a subject that [`Self::ensure`] has made sure of.
    pub(crate) fn of(&self, subject: &Subject) -> Option<(i64, DataKey)> {
        let id = *self.ids.get(subject)?;
        Some((id, self.keys.get(&id)?.clone()))
    }

    /// The key with an id; `None` when it was destroyed.
    pub(crate) fn by_id(
        &mut self,
        connection: &Connection,
        root: &Root,
        id: i64,
    ) -> Result<Option<DataKey>, PortError> {
        if let Some(key) = self.keys.get(&id) {
            return Ok(Some(key.clone()));
        }
        let row = connection
            .query_row(
                "SELECT tenant, subject, nonce, wrapped FROM subjects WHERE id = ?1",
                [id],
                |row| {
                    let wrapped = Wrapped {
                        nonce: row.get(2)?,
                        bytes: row.get(3)?,
                    };
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, wrapped))
                },
            )
            .optional()
            .map_err(fault_keys())?;
        let Some((tenant, user, wrapped)) = row else {
            return Ok(None);
        };
        let context = format!("subject/{tenant}/{user}").into_bytes();
        let key = DataKey::new(root.unwrap(&context, &wrapped)?);
        self.keys.insert(id, key.clone());
        Ok(Some(key))
    }
}

fn find_or_make(
    connection: &Connection,
    root: &Root,
    subject: &Subject,
    now: Timestamp,
) -> Result<(i64, DataKey), PortError> {
    let found = connection
        .query_row(
            "SELECT id, nonce, wrapped FROM subjects WHERE tenant = ?1 AND subject = ?2",
            [subject.tenant.as_str(), subject.user()],
            |row| {
                let wrapped = Wrapped {
                    nonce: row.get(1)?,
                    bytes: row.get(2)?,
                };
                Ok((row.get::<_, i64>(0)?, wrapped))
            },
        )
        .optional()
        .map_err(fault_keys())?;
    if let Some((id, wrapped)) = found {
        let key = root.unwrap(&subject.context(), &wrapped)?;
        return Ok((id, DataKey::new(key)));
    }
    let key = root.random()?;
    let wrapped = root.wrap(&subject.context(), &key)?;
    connection
        .execute(
            "INSERT INTO subjects(tenant, subject, nonce, wrapped, made) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                subject.tenant.as_str(),
                subject.user(),
                wrapped.nonce,
                wrapped.bytes,
                now.unix_micros()
            ],
        )
        .map_err(fault_keys())?;
    Ok((connection.last_insert_rowid(), DataKey::new(key)))
}

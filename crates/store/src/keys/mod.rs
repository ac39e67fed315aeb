//! The keys of the store: derived from the root key, or kept wrapped under it in a file of
//! their own, in which what is deleted is overwritten.

mod intake;
mod root;
mod subject;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use model::ports::{Keys, PortError};
use model::sealed::{DataKey, IntakePublicKey, SealedBody};
use model::{Clock, Scope, Secret, TenantId, Timestamp};
use parking_lot::{Mutex, RwLock};
use rusqlite::{Connection, OptionalExtension, params};

use crate::database::{self, Schema};
use crate::fault;
use intake::IntakeKeys;
pub(crate) use root::sealing;
use root::{Root, Wrapped};
pub(crate) use subject::Subject;
use subject::SubjectKeys;

const SCHEMA: Schema = Schema {
    part: "keys",
    steps: &[
        // AUTOINCREMENT: the id of a destroyed key is never given again.
        "CREATE TABLE subjects(
             id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, subject TEXT NOT NULL,
             nonce BLOB NOT NULL, wrapped BLOB NOT NULL, made INTEGER NOT NULL,
             UNIQUE(tenant, subject));
         CREATE TABLE intake(
             id INTEGER PRIMARY KEY, nonce BLOB NOT NULL, wrapped BLOB NOT NULL, retired INTEGER);
         CREATE TABLE last_intake(value INTEGER NOT NULL);
         INSERT INTO last_intake VALUES (0);
         CREATE TABLE root_check(nonce BLOB NOT NULL, wrapped BLOB NOT NULL);",
    ],
    precious: true,
};

fn fault_keys() -> impl Fn(rusqlite::Error) -> PortError {
    fault::database("keys")
}

/// The keys of the store.
#[derive(Debug)]
pub(crate) struct KeyRing {
    root: Root,
    database: Mutex<Connection>,
    intake: RwLock<IntakeKeys>,
    subjects: Mutex<SubjectKeys>,
    clock: Arc<dyn Clock>,
    life: Duration,
}

/// A body's data key, wrapped under its subject's key.
#[derive(Debug)]
pub(crate) struct Rewrapped {
    /// The subject's key.
    pub(crate) subject: i64,
    /// The nonce.
    pub(crate) nonce: [u8; 24],
    /// The wrapped data key.
    pub(crate) wrapped: Vec<u8>,
}

impl KeyRing {
    /// Opens the keys of a data folder.
    pub(crate) fn open(
        path: &Path,
        secret: &Secret,
        life: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, PortError> {
        let root = Root::new(secret)?;
        let connection = database::open(path, &SCHEMA)?;
        check_root(&connection, &root)?;
        let intake = IntakeKeys::open(&connection, &root, clock.now())?;
        Ok(Self {
            root,
            database: Mutex::new(connection),
            intake: RwLock::new(intake),
            subjects: Mutex::default(),
            clock,
            life,
        })
    }

    /// Makes sure that these subjects have keys.
    pub(crate) fn ensure_subjects(&self, wanted: &BTreeSet<Subject>) -> Result<(), PortError> {
        let mut database = self.database.lock();
        let now = self.clock.now();
        self.subjects
            .lock()
            .ensure(&mut database, &self.root, wanted, now)
    }

    /// Wraps a body's data key anew, from the intake key to the subject's. `None` when the body
    /// does not open: its intake key is gone, or it was sealed for something else.
    pub(crate) fn rewrap(
        &self,
        sealed: &SealedBody,
        context: &[u8],
        subject: &Subject,
    ) -> Result<Option<Rewrapped>, PortError> {
        let Some(data_key) = self.intake.read().unwrap(sealed, context) else {
            return Ok(None);
        };
        let Some((subject, key)) = self.subjects.lock().of(subject) else {
            return Err(sealing());
        };
        let nonce = self.root.random()?;
        let wrapped = key
            .wrap(&nonce, context, &data_key)
            .map_err(|_opaque| sealing())?;
        Ok(Some(Rewrapped {
            subject,
            nonce,
            wrapped,
        }))
    }

    /// A subject's key; `None` when it was destroyed.
    pub(crate) fn subject(&self, id: i64) -> Result<Option<DataKey>, PortError> {
        let database = self.database.lock();
        self.subjects.lock().by_id(&database, &self.root, id)
    }

    /// The key under which a tenant's words are blinded for search.
    pub(crate) fn search_key(&self, tenant: &TenantId) -> Result<[u8; 32], PortError> {
        self.root.derive(&[b"search", tenant.as_str().as_bytes()])
    }

    /// Replaces the intake key if its time is over.
    pub(crate) fn rotate_if_due(&self) -> Result<(), PortError> {
        let now = self.clock.now();
        if now.since(self.intake.read().made()) < self.life {
            return Ok(());
        }
        let database = self.database.lock();
        self.intake.write().rotate(&database, &self.root, now)
    }

    /// When the oldest replaced intake key stops being sealed to.
    pub(crate) fn oldest_settled(&self) -> Option<Timestamp> {
        self.intake.read().oldest_settled()
    }

    /// Destroys the intake keys that nothing was sealed to since a time.
    pub(crate) fn destroy_settled(&self, before: Timestamp) -> Result<usize, PortError> {
        let database = self.database.lock();
        self.intake.write().destroy_settled(&database, before)
    }
}

impl Keys for KeyRing {
    fn intake(&self) -> Result<IntakePublicKey, PortError> {
        Ok(self.intake.read().public())
    }

    fn hash_key(&self, scope: &Scope, purpose: &str) -> Result<Secret, PortError> {
        let (kind, tenant): (&[u8], &str) = match scope {
            Scope::Tenant(tenant) => (b"hash of tenant", tenant.as_str()),
            Scope::Installation => (b"hash of installation", ""),
        };
        let key = self
            .root
            .derive(&[kind, tenant.as_bytes(), purpose.as_bytes()])?;
        Ok(Secret::new(key))
    }
}

/// A known key wrapped under the root key tells at once whether the root key is the right one.
fn check_root(connection: &Connection, root: &Root) -> Result<(), PortError> {
    let kept = connection
        .query_row("SELECT nonce, wrapped FROM root_check", [], |row| {
            Ok(Wrapped {
                nonce: row.get(0)?,
                bytes: row.get(1)?,
            })
        })
        .optional()
        .map_err(fault_keys())?;
    if let Some(kept) = kept {
        root.unwrap(b"root check", &kept)?;
        return Ok(());
    }
    let made = root.wrap(b"root check", &root.random()?)?;
    connection
        .execute(
            "INSERT INTO root_check(nonce, wrapped) VALUES (?1, ?2)",
            params![made.nonce, made.bytes],
        )
        .map_err(fault_keys())?;
    Ok(())
}

/// Empties the write-ahead log into the file and cuts it, so that no old page stands in it.
fn cut_log(connection: &Connection) -> Result<(), PortError> {
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))
        .map_err(fault_keys())
}

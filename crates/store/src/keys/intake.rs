//! Intake keys: what gateways seal to. Short-lived; destroyed once nothing sealed to them can
//! still be waiting in the spool.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use model::Timestamp;
use model::ports::PortError;
use model::sealed::{DataKey, IntakePublicKey, IntakeSecretKey, SealedBody};
use parking_lot::Mutex;
use rusqlite::{Connection, params};

use super::fault_keys;
use super::root::{Root, Wrapped};
use crate::database;

/// How long a gateway may go on sealing to a key that was replaced; it asks again each minute.
pub(crate) const GRACE: Duration = Duration::from_mins(5);

/// How many agreed keys are remembered; a gateway makes a new one each time the intake key changes.
const AGREED: usize = 256;

/// The intake keys that still exist.
#[derive(Debug)]
pub(crate) struct IntakeKeys {
    current: u64,
    public: IntakePublicKey,
    made: Timestamp,
    held: BTreeMap<u64, Held>,
    agreed: Mutex<HashMap<(u64, [u8; 32]), DataKey>>,
}

#[derive(Debug)]
struct Held {
    secret: IntakeSecretKey,
    retired: Option<Timestamp>,
}

impl IntakeKeys {
    /// Loads what earlier starts left, retires it, and makes a key for this start.
    pub(crate) fn open(
        connection: &Connection,
        root: &Root,
        now: Timestamp,
    ) -> Result<Self, PortError> {
        connection
            .execute(
                "UPDATE intake SET retired = ?1 WHERE retired IS NULL",
                [now.unix_micros()],
            )
            .map_err(fault_keys())?;
        let mut held = load(connection, root)?;
        let last: i64 = connection
            .query_row("SELECT value FROM last_intake", [], |row| row.get(0))
            .map_err(fault_keys())?;
        let current = database::whole(last) + 1;
        let secret = make(connection, root, current)?;
        let public = secret.public();
        held.insert(
            current,
            Held {
                secret,
                retired: None,
            },
        );
        Ok(Self {
            current,
            public,
            made: now,
            held,
            agreed: Mutex::default(),
        })
    }

    /// The key to seal to now.
    pub(crate) fn public(&self) -> IntakePublicKey {
        self.public.clone()
    }

    /// When the key to seal to was made.
    pub(crate) fn made(&self) -> Timestamp {
        self.made
    }

    /// Unwraps the data key of a body; `None` when its intake key is gone, or it was sealed for
    /// something else.
    pub(crate) fn unwrap(&self, sealed: &SealedBody, context: &[u8]) -> Option<DataKey> {
        let held = self.held.get(&sealed.intake)?;
        let mut agreed = self.agreed.lock();
        if agreed.len() >= AGREED {
            agreed.clear();
        }
        let key = agreed
            .entry((sealed.intake, sealed.ephemeral))
            .or_insert_with(|| held.secret.agree(&sealed.ephemeral));
        key.unwrap(&sealed.nonce, context, &sealed.wrapped).ok()
    }

    /// Replaces the key to seal to.
    pub(crate) fn rotate(
        &mut self,
        connection: &Connection,
        root: &Root,
        now: Timestamp,
    ) -> Result<(), PortError> {
        let next = self.current + 1;
        let secret = make(connection, root, next)?;
        connection
            .execute(
                "UPDATE intake SET retired = ?1 WHERE id < ?2 AND retired IS NULL",
                params![now.unix_micros(), database::column("keys", next)?],
            )
            .map_err(fault_keys())?;
        if let Some(old) = self.held.get_mut(&self.current) {
            old.retired = Some(now);
        }
        self.current = next;
        self.public = secret.public();
        self.made = now;
        self.held.insert(
            next,
            Held {
                secret,
                retired: None,
            },
        );
        Ok(())
    }

    /// When the oldest retired key stops being sealed to.
    pub(crate) fn oldest_settled(&self) -> Option<Timestamp> {
        let retired = self.held.values().filter_map(|held| held.retired);
        retired.min().map(|at| at.plus(GRACE))
    }

    /// Destroys the keys that nothing was sealed to since a time, and tells how many.
    pub(crate) fn destroy_settled(
        &mut self,
        connection: &Connection,
        before: Timestamp,
    ) -> Result<usize, PortError> {
        let settled = |held: &Held| held.retired.is_some_and(|at| at.plus(GRACE) <= before);
        let done: Vec<u64> = self
            .held
            .iter()
            .filter_map(|(id, held)| settled(held).then_some(*id))
            .collect();
        for id in &done {
            connection
                .execute(
                    "DELETE FROM intake WHERE id = ?1",
                    [database::column("keys", *id)?],
                )
                .map_err(fault_keys())?;
            self.held.remove(id);
        }
        if !done.is_empty() {
            self.agreed.lock().clear();
            // Old versions of a page stand in the write-ahead log until it is cut.
            super::cut_log(connection)?;
        }
        Ok(done.len())
    }
}

fn context(id: u64) -> Vec<u8> {
    format!("intake/{id}").into_bytes()
}

fn make(connection: &Connection, root: &Root, id: u64) -> Result<IntakeSecretKey, PortError> {
    let secret = IntakeSecretKey::new(id, root.random()?);
    let wrapped = root.wrap(&context(id), &secret.expose())?;
    let column = database::column("keys", id)?;
    connection
        .execute(
            "INSERT INTO intake(id, nonce, wrapped) VALUES (?1, ?2, ?3)",
            params![column, wrapped.nonce, wrapped.bytes],
        )
        .map_err(fault_keys())?;
    connection
        .execute("UPDATE last_intake SET value = ?1", [column])
        .map_err(fault_keys())?;
    Ok(secret)
}

fn load(connection: &Connection, root: &Root) -> Result<BTreeMap<u64, Held>, PortError> {
    let mut statement = connection
        .prepare("SELECT id, nonce, wrapped, retired FROM intake")
        .map_err(fault_keys())?;
    let rows = statement
        .query_map([], |row| {
            let wrapped = Wrapped {
                nonce: row.get(1)?,
                bytes: row.get(2)?,
            };
            Ok((
                row.get::<_, i64>(0)?,
                wrapped,
                row.get::<_, Option<i64>>(3)?,
            ))
        })
        .map_err(fault_keys())?;
    let mut held = BTreeMap::new();
    for row in rows {
        let (id, wrapped, retired) = row.map_err(fault_keys())?;
        let id = database::whole(id);
        let secret = IntakeSecretKey::new(id, root.unwrap(&context(id), &wrapped)?);
        let retired = retired.map(Timestamp::from_unix_micros);
        held.insert(id, Held { secret, retired });
    }
    Ok(held)
}

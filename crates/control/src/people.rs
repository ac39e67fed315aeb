//! The people of the console. A name is unique over the whole installation, because signing in
//! asks for a name and not for a tenant.

use model::ports::{Collection, Kept, PortError, RecordQuery, Records};
use model::standing::Author;
use model::{Scope, Secret, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::audit::{Act, Audit};
use crate::auth::password;
use crate::error::ApiError;
use crate::random;
use crate::roles::Role;
use crate::shape::words::Word;

/// Where people are kept.
const PEOPLE: Collection = Collection {
    name: "people",
    indexes: &[],
};

/// SAFETY LIMIT: a list of people is never longer.
const MOST_LISTED: usize = 1000;

/// The name of the first person.
pub const ADMIN: &str = "admin";

/// Somebody who may sign in.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) tenant: TenantId,
    pub(crate) role: Role,
    pub(crate) must_change_password: bool,
    /// May not sign in, and is kept for the sake of the audit trail.
    pub(crate) disabled: bool,
    pub(crate) created: Timestamp,
    /// Of the record; every write adds one.
    pub(crate) version: u64,
    password: Secret,
}

/// A person as kept. The hash is that of argon2id, as a PHC string.
#[derive(Serialize, Deserialize)]
struct PersonRecord {
    role: String,
    password: String,
    must_change_password: bool,
    #[serde(default)]
    disabled: bool,
    created: Timestamp,
}

/// A person to be.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The name to sign in with.
    pub name: UserId,
    /// The tenant.
    pub tenant: TenantId,
    /// The role.
    pub role: Role,
    /// The first password.
    pub password: Secret,
    /// Whether it shall be changed soon.
    pub must_change_password: bool,
}

impl Person {
    /// The same with a password that must be changed soon, of which this is the hash.
    pub(crate) fn with_one_time_password(self, hash: String) -> Self {
        Self {
            password: Secret::new(hash),
            must_change_password: true,
            ..self
        }
    }

    /// Whether this is somebody who can make other administrators.
    pub(crate) fn is_active_admin(&self) -> bool {
        self.role == Role::Admin && !self.disabled
    }

    /// The password's hash.
    pub(crate) fn hash(&self) -> Option<&str> {
        self.password.expose_text()
    }
}

/// Makes the first person of an installation, if there is none, and tells their one-time
/// password, which is kept nowhere.
///
/// # Errors
/// When the store cannot be read or written.
pub fn ensure_admin(
    records: &dyn Records,
    audit: &Audit,
    tenant: &TenantId,
    now: Timestamp,
) -> Result<Option<Secret>, PortError> {
    if find(records, ADMIN).map_err(into_port)?.is_some() {
        return Ok(None);
    }
    let Ok(name) = UserId::parse(ADMIN) else {
        return Err(into_port(ApiError::Internal("`admin` is no name")));
    };
    let password = random::password().map_err(into_port)?;
    let admin = NewPerson {
        name,
        tenant: tenant.clone(),
        role: Role::Admin,
        password: password.clone(),
        must_change_password: true,
    };
    create(records, audit, &admin, Author::System, now)?;
    Ok(Some(password))
}

/// Makes a person.
///
/// # Errors
/// When the name is taken, or the store cannot be written.
pub fn create(
    records: &dyn Records,
    audit: &Audit,
    new: &NewPerson,
    author: Author,
    now: Timestamp,
) -> Result<(), PortError> {
    let person = Person {
        name: new.name.to_string(),
        tenant: new.tenant.clone(),
        role: new.role,
        must_change_password: new.must_change_password,
        disabled: false,
        password: Secret::new(password::hash(&new.password).map_err(into_port)?),
        created: now,
        version: 0,
    };
    if find(records, &person.name).map_err(into_port)?.is_some() {
        return Err(taken());
    }
    let act = Act::done(new.tenant.clone(), author, "person.created");
    audit.record(act.on(new.name.as_str()))?;
    put(records, &person).map(drop).map_err(into_port)
}

/// Finds a person by name.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn find(records: &dyn Records, name: &str) -> Result<Option<Person>, ApiError> {
    // The name is all that a sign-in tells; only the record tells whose tenant it is.
    let record = records.get(&Scope::Installation, PEOPLE, name)?;
    record.map(read).transpose()
}

/// Everybody of a tenant, by name.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn list(records: &dyn Records, tenant: &TenantId) -> Result<Vec<Person>, ApiError> {
    let query = RecordQuery {
        limit: MOST_LISTED,
        ..RecordQuery::default()
    };
    let found = records.find(&Scope::Tenant(tenant.clone()), PEOPLE, &query)?;
    let people: Result<Vec<Person>, ApiError> = found.into_iter().map(read).collect();
    let mut people = people?;
    people.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(people)
}

/// Replaces a person's password.
///
/// # Errors
/// When somebody else changed the person first, or the store cannot be written.
pub(crate) fn change_password(
    records: &dyn Records,
    person: &Person,
    new: &Secret,
) -> Result<(), ApiError> {
    let changed = Person {
        password: Secret::new(password::hash(new)?),
        must_change_password: false,
        ..person.clone()
    };
    put(records, &changed).map(drop)
}

/// Writes a person over the version that was read, and tells the new one.
///
/// # Errors
/// When somebody else wrote first, or the store cannot be written.
pub(crate) fn put(records: &dyn Records, person: &Person) -> Result<u64, ApiError> {
    let record = PersonRecord {
        role: person.role.word().to_owned(),
        password: person.hash().unwrap_or_default().to_owned(),
        must_change_password: person.must_change_password,
        disabled: person.disabled,
        created: person.created,
    };
    let Ok(json) = serde_json::to_string(&record) else {
        return Err(ApiError::Internal("a person could not be written down"));
    };
    let kept = Kept {
        id: person.name.clone(),
        tenant: person.tenant.clone(),
        version: person.version + 1,
        json,
    };
    Ok(records.put(PEOPLE, &kept, person.version)?)
}

fn read(kept: Kept) -> Result<Person, ApiError> {
    let unreadable = ApiError::Internal("a person as kept cannot be read");
    let Ok(record) = serde_json::from_str::<PersonRecord>(&kept.json) else {
        return Err(unreadable);
    };
    Ok(Person {
        name: kept.id,
        tenant: kept.tenant,
        role: Role::parse(&record.role).ok_or(unreadable)?,
        must_change_password: record.must_change_password,
        disabled: record.disabled,
        password: Secret::new(record.password),
        created: record.created,
        version: kept.version,
    })
}

fn taken() -> PortError {
    PortError {
        code: "people.taken",
        message: "somebody of this name exists already".to_owned(),
        retryable: false,
    }
}

fn into_port(error: ApiError) -> PortError {
    if let ApiError::Port(error) = error {
        return error;
    }
    if error == ApiError::Conflict {
        return taken();
    }
    PortError {
        code: "people.failed",
        message: format!("a person could not be made: {error:?}"),
        retryable: false,
    }
}

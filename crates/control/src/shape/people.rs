//! Shapes of the people of the console.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use crate::people as of;
use crate::shape::words::Word;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Person {
    /// The name to sign in with, unique over the installation.
    pub name: String,
    /// The role.
    pub role: String,
    /// May not sign in.
    pub disabled: bool,
    /// The password is one that was handed out, and shall be changed.
    pub must_change_password: bool,
    /// Since when.
    pub created: Time,
    /// To be sent back with a change.
    pub version: u64,
}

impl From<&of::Person> for Person {
    fn from(person: &of::Person) -> Self {
        Self {
            name: person.name.clone(),
            role: person.role.word().to_owned(),
            disabled: person.disabled,
            must_change_password: person.must_change_password,
            created: person.created.into(),
            version: person.version,
        }
    }
}

/// Everybody of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct People {
    /// By name.
    pub items: Vec<Person>,
    /// Always `null`: the list is whole.
    pub next: Option<String>,
}

/// A person and the password to begin with, which is told this once and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OneTimePassword {
    /// The person.
    pub person: Person,
    /// To be handed over, and changed after the first sign-in.
    #[schema(format = Password)]
    pub password: String,
}

/// Somebody to be added.
#[derive(Debug, ToSchema)]
#[schema(as = NewPerson)]
pub struct NewPersonSpec {
    /// The name to sign in with: letters, digits and `. _ - @`.
    pub name: String,
    /// The role.
    pub role: String,
}

/// Another role.
#[derive(Debug, ToSchema)]
#[schema(as = PersonRole)]
pub struct RoleSpec {
    /// The role.
    pub role: String,
    /// The version that was looked at.
    pub version: u64,
}

/// A change that needs nothing but the version that was looked at.
#[derive(Debug, ToSchema)]
#[schema(as = PersonVersion)]
pub struct PersonVersionSpec {
    /// The version.
    pub version: u64,
}

//! Whose data a call may touch. Every port takes one, so tenancy cannot be forgotten.

use crate::id::TenantId;

/// The reach of one port call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One tenant's data; anything of another does not exist.
    Tenant(TenantId),
    /// The whole installation: recovery, retention and consumers of the event log.
    /// Never made from anything a client sent.
    Installation,
}

impl Scope {
    /// Whether data of this tenant lies within reach.
    #[must_use]
    pub fn covers(&self, tenant: &TenantId) -> bool {
        match self {
            Self::Tenant(own) => own == tenant,
            Self::Installation => true,
        }
    }

    /// The tenant, unless the reach is the whole installation.
    #[must_use]
    pub fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::Tenant(tenant) => Some(tenant),
            Self::Installation => None,
        }
    }
}

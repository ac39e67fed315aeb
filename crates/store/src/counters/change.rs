//! What can happen to the counters. A snapshot and a journal are lists of these, so there is one
//! way to change the state, when it happens and when it is read back.

use model::counters::{Reservation, Trip};
use model::money::MicroUsd;
use model::ports::PortError;
use model::{ExchangeId, Standing, StandingId, Target, TenantId};
use serde::{Deserialize, Serialize};

use super::period::Period;
use crate::{fault, frame};

/// The version of the format that this build writes.
pub(crate) const VERSION: u16 = 1;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// The first of every file.
    Begin {
        /// The version of the format.
        version: u16,
    },
    /// The last of a snapshot; one without it was cut short.
    End,
    /// A standing replaces those of its kind on its target.
    Set(Standing),
    /// A standing is gone.
    Removed {
        /// Whose it was.
        tenant: TenantId,
        /// Which.
        id: StandingId,
    },
    /// A scrutiny was charged.
    Charged {
        /// Whose it is.
        tenant: TenantId,
        /// On what.
        target: Target,
        /// Which.
        id: StandingId,
        /// How many are left.
        remaining: u32,
    },
    /// Somebody tripped.
    Tripped {
        /// The tenant.
        tenant: TenantId,
        /// Who and when.
        trip: Trip,
    },
    /// Money was set aside.
    Reserved {
        /// The tenant.
        tenant: TenantId,
        /// How much, from what.
        reservation: Reservation,
    },
    /// What was set aside became a cost.
    Settled {
        /// The tenant.
        tenant: TenantId,
        /// The exchange.
        exchange: ExchangeId,
        /// The cost.
        cost: MicroUsd,
    },
    /// A budget's use stands at this, reservations included.
    Used {
        /// The tenant.
        tenant: TenantId,
        /// Whose budget.
        target: Target,
        /// When.
        period: Period,
        /// How much.
        amount: MicroUsd,
    },
}

/// The frame of a change.
pub(crate) fn encode(change: &Change) -> Result<Vec<u8>, PortError> {
    let mut encoded = Ok(());
    let frame = frame::build(|frame| encoded = serde_json::to_writer(frame, change), 256);
    encoded.map_err(|_cause| fault::error("store.not_encodable", "the change has no JSON form"))?;
    frame.ok_or_else(|| fault::too_large("counters"))
}

/// Reads a change back; a newer version is refused.
pub(crate) fn decode(payload: &[u8]) -> Result<Change, PortError> {
    let change = serde_json::from_slice(payload)
        .map_err(|_cause| fault::damaged("counters", "a change that this build cannot read"))?;
    if let Change::Begin { version } = change
        && version > VERSION
    {
        return Err(fault::error(
            "store.newer_version",
            format!(
                "the counters have version {version}, and this build knows up to {VERSION}; start the newer build"
            ),
        ));
    }
    Ok(change)
}

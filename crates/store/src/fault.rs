//! Turns what went wrong underneath into words for an operator.
//!
//! Says which part of the store failed and what to do; never a path, a secret or a value.

use std::io;

use model::ports::PortError;
use rusqlite::ErrorCode;

/// The code of whatever is there and makes no sense.
pub(crate) const DAMAGED: &str = "store.damaged";

/// An error of one part of the store.
pub(crate) fn error(code: &'static str, message: impl Into<String>) -> PortError {
    PortError {
        code,
        message: message.into(),
        retryable: false,
    }
}

fn retryable(code: &'static str, message: String) -> PortError {
    PortError {
        code,
        message,
        retryable: true,
    }
}

/// Words for a failed database call on the part of the store called `part`.
pub(crate) fn database(part: &'static str) -> impl Fn(rusqlite::Error) -> PortError {
    move |cause| match cause.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => disk_full(part),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => retryable(
            "store.locked",
            format!("the {part} database is locked by another program; close it"),
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => error(
            DAMAGED,
            format!(
                "the {part} database is damaged; stop, move it out of the data folder and restore it from a backup"
            ),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            retryable(
                "store.not_writable",
                format!(
                    "the {part} database cannot be opened for writing; check the data folder's owner and rights"
                ),
            )
        }
        Some(ErrorCode::SystemIoFailure) => retryable(
            "store.io",
            format!("the {part} database cannot be read or written; check the disk"),
        ),
        _ => error(
            "store.internal",
            format!("the {part} database refused a statement: {cause}"),
        ),
    }
}

/// Words for a failed file operation on the part of the store called `part`.
pub(crate) fn file(part: &'static str) -> impl Fn(io::Error) -> PortError {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    move |cause| {
        let kind = cause.kind();
        if matches!(kind, StorageFull | QuotaExceeded) {
            return disk_full(part);
        }
        if matches!(kind, PermissionDenied | ReadOnlyFilesystem) {
            return retryable(
                "store.not_writable",
                format!(
                    "the {part} cannot be opened for writing; check the data folder's owner and rights"
                ),
            );
        }
        retryable(
            "store.io",
            format!("the {part} cannot be read or written ({kind}); check the disk"),
        )
    }
}

fn disk_full(part: &'static str) -> PortError {
    retryable(
        "store.disk_full",
        format!("the {part} cannot grow: the disk is full; free some space or shorten retention"),
    )
}

/// Words for stored bytes that make no sense.
pub(crate) fn damaged(part: &'static str, what: &str) -> PortError {
    error(
        DAMAGED,
        format!("the {part} holds {what}; restore it from a backup"),
    )
}

/// Words for a number outside what a database column holds.
pub(crate) fn too_large(part: &'static str) -> PortError {
    error(
        "store.too_large",
        format!("a number is too large for the {part}"),
    )
}

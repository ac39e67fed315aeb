//! What each action is: its word, where it runs, what it takes, and what takes it back.

use model::document::Placed;

use super::spec::{Action, Mode, UndoAction, WithSpec};

impl Action {
    /// The word by which people write it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Deny => "gateway.deny",
            Self::WatchSession => "session.watchlist.add",
            Self::WatchUser => "subject.watchlist.add",
            Self::WatchKey => "key.watchlist.add",
            Self::ScrutiniseSession => "session.scrutiny.set",
            Self::ScrutiniseUser => "subject.scrutiny.set",
            Self::ScrutiniseKey => "key.scrutiny.set",
            Self::Alert => "alert.raise",
        }
    }

    /// Whether doing it twice makes no sense.
    pub(super) fn only_once(self) -> bool {
        matches!(self, Self::Deny | Self::Alert)
    }

    /// Whether it puts requests under the strict profile.
    pub(super) fn scrutinises(self) -> bool {
        matches!(
            self,
            Self::ScrutiniseSession | Self::ScrutiniseUser | Self::ScrutiniseKey
        )
    }

    /// Where it runs.
    pub(super) fn mode(self) -> Mode {
        if self == Self::Alert {
            Mode::Async
        } else {
            Mode::Inline
        }
    }

    /// What takes it back, if anything can.
    pub(super) fn undo(self) -> Option<UndoAction> {
        match self {
            Self::Deny | Self::Alert => None,
            Self::WatchSession => Some(UndoAction::UnwatchSession),
            Self::WatchUser => Some(UndoAction::UnwatchUser),
            Self::WatchKey => Some(UndoAction::UnwatchKey),
            Self::ScrutiniseSession => Some(UndoAction::ClearSession),
            Self::ScrutiniseUser => Some(UndoAction::ClearUser),
            Self::ScrutiniseKey => Some(UndoAction::ClearKey),
        }
    }

    /// The parameters it takes, all of which it needs.
    pub(super) fn takes(self) -> &'static [&'static str] {
        match self {
            Self::Deny => &["status", "code"],
            Self::WatchSession | Self::WatchUser | Self::WatchKey => &["ttl"],
            Self::ScrutiniseSession | Self::ScrutiniseUser | Self::ScrutiniseKey => {
                &["requests", "expires", "profile"]
            }
            Self::Alert => &["severity"],
        }
    }
}

impl UndoAction {
    /// The word by which people write it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::UnwatchSession => "session.watchlist.remove",
            Self::UnwatchUser => "subject.watchlist.remove",
            Self::UnwatchKey => "key.watchlist.remove",
            Self::ClearSession => "session.scrutiny.clear",
            Self::ClearUser => "subject.scrutiny.clear",
            Self::ClearKey => "key.scrutiny.clear",
        }
    }
}

impl WithSpec {
    /// Every parameter with its place, if it is given.
    pub(super) fn parameters(&self) -> [(&'static str, Option<Placed<()>>); 7] {
        [
            ("status", place(self.status.as_ref())),
            ("code", place(self.code.as_ref())),
            ("ttl", place(self.ttl.as_ref())),
            ("requests", place(self.requests.as_ref())),
            ("expires", place(self.expires.as_ref())),
            ("profile", place(self.profile.as_ref())),
            ("severity", place(self.severity.as_ref())),
        ]
    }
}

/// The place of a value, without the value.
fn place<T>(given: Option<&Placed<T>>) -> Option<Placed<()>> {
    given.map(|given| given.with(()))
}

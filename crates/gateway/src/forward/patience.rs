//! How long an answer may be waited for: between two pieces, and in all.
//!
//! A wait that is interrupted goes on where it was: a held stream is told now and then that it is
//! alive, and that must not make a silent upstream look patient.

use std::time::Duration;

use tokio::time::Instant;

use super::answer::Broken;

/// The patience with one answer.
#[derive(Debug)]
pub(super) struct Patience {
    idle: Duration,
    /// When the answer must be over.
    until: Instant,
    /// When the piece that is waited for must be here; `None` while nobody waits. The time that a
    /// client takes to read is not the upstream's.
    piece_until: Option<Instant>,
}

impl Patience {
    /// Begins now.
    pub(super) fn new(idle: Duration, total: Duration) -> Self {
        Self {
            idle,
            until: Instant::now() + total,
            piece_until: None,
        }
    }

    /// Until when the next piece is waited for. One that is there already is asked for as well, or
    /// an answer without an end or a pause would go on for ever.
    pub(super) fn deadline(&mut self) -> Result<Instant, Broken> {
        let now = Instant::now();
        if now >= self.until {
            return Err(Broken::TooLong);
        }
        let piece_until = self.piece_until.get_or_insert(now + self.idle);
        Ok(self.until.min(*piece_until))
    }

    /// A piece has come.
    pub(super) fn reset(&mut self) {
        self.piece_until = None;
    }

    /// What it means that the deadline passed.
    pub(super) fn ran_out(&self) -> Broken {
        if self.piece_until.is_some_and(|piece| piece < self.until) {
            Broken::Silent
        } else {
            Broken::TooLong
        }
    }
}

//! The writer's housekeeping between batches: cutting the spool, destroying intake keys,
//! dropping what is past its retention. All by one thread, so that nothing is dropped under
//! somebody's pen.

use std::time::Duration;

use model::ports::PortError;

use crate::status::Retained;
use crate::writer::{SYNC_EVERY, Writer};

/// How often the age of the files is looked at.
const RETAIN_EVERY: Duration = Duration::from_hours(1);

impl Writer {
    /// Does what is due.
    pub(crate) fn keep_house(&mut self) -> Result<(), PortError> {
        let now = self.inner.clock.now();
        // A clock that was set back must not keep the spool from being cut.
        let due = now.since(self.synced_at) >= SYNC_EVERY || now < self.synced_at;
        if due && self.synced != self.cursor {
            self.cut_spool()?;
        }
        if due {
            self.synced_at = now;
            self.destroy_intake_keys()?;
        }
        if self
            .retained_at
            .is_none_or(|at| now.since(at) >= RETAIN_EVERY || now < at)
        {
            self.retain()?;
        }
        Ok(())
    }

    /// Forces everything made of the spool to the disk, then drops what is consumed of it.
    pub(crate) fn cut_spool(&mut self) -> Result<(), PortError> {
        self.bodies.sync()?;
        self.facts.sync()?;
        self.inner.progress.note_cursor(self.cursor)?;
        self.synced = self.cursor;
        self.inner.spool.drop_before(self.cursor)
    }

    /// Destroys the intake keys that nothing in the spool can be sealed to any more.
    fn destroy_intake_keys(&mut self) -> Result<(), PortError> {
        let inner = &self.inner;
        let Some(settled) = inner.keys.oldest_settled() else {
            return Ok(());
        };
        let now = inner.clock.now();
        if now < settled {
            return Ok(());
        }
        if inner.spool.oldest_started() < settled {
            // What the key still opens is in older segments; they go with the next cut.
            return inner.spool.rotate_older(settled, now);
        }
        inner
            .keys
            .destroy_settled(inner.spool.oldest_started())
            .map(|_destroyed| ())
    }

    /// Drops the days whose retention is over.
    pub(crate) fn retain(&mut self) -> Result<(), PortError> {
        let now = self.inner.clock.now();
        let retention = self.inner.config.retention;
        self.facts.close();
        self.bodies.close();
        let inner = &self.inner;
        let rooms = [
            (&inner.facts.files, retention.facts),
            (&inner.bodies, retention.bodies),
            (&inner.search, retention.search),
        ];
        let mut done = Retained {
            at: now,
            ..Retained::default()
        };
        for (files, kept_for) in rooms {
            let (dropped, bytes) = files.drop_older(now.minus(kept_for))?;
            done.files += dropped;
            done.bytes += bytes;
        }
        *inner.health.set_aside.lock() = inner.facts.files.days_set_aside()?;
        let facts = inner.facts.files.days()?;
        inner.facts.ranges.keep(&facts);
        done.oldest_facts = facts.first().map(|day| day.start());
        done.oldest_bodies = inner.bodies.days()?.first().map(|day| day.start());
        if done.files > 0 {
            inner.facts.recent.forget();
            tracing::info!(
                files = done.files,
                bytes = done.bytes,
                "retention dropped old days"
            );
        }
        *inner.health.retention.lock() = Some(done);
        self.retained_at = Some(now);
        Ok(())
    }
}

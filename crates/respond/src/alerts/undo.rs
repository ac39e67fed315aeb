//! Taking back what was done automatically.
//!
//! First it is kept that somebody asked, then the standings are removed, then it is kept what
//! came of it. A crash in between leaves the request standing; asking again finishes it.

use model::standing::Author;
use model::{AlertId, Scope, Standing, StandingId, Timestamp};

use super::record::Pending;
use super::{AlertError, Alerts, Row, announce, expect_version};
use crate::alert::{Alert, Deed, Undo, UndoResult};

impl Alerts {
    /// Removes every standing that the alert's exchanges set. Asking twice does it once.
    ///
    /// # Errors
    /// When the alert was changed since `version` and something is left to undo, or the store
    /// fails; what was asked for and not done is done when asked again.
    pub fn undo(
        &self,
        scope: &Scope,
        id: AlertId,
        version: u64,
        by: &Author,
    ) -> Result<Alert, AlertError> {
        let asked = self.change(scope, id, |row, now| {
            if row
                .alert
                .actions
                .iter()
                .all(|action| !can_undo(&action.deed))
            {
                return Ok(());
            }
            expect_version(row, version)?;
            request(row, |_any| true, by, now);
            Ok(())
        })?;
        self.finish(scope, &asked)
    }

    /// Removes one standing, whoever set it. `None` if it binds no more or is out of reach.
    ///
    /// # Errors
    /// When the store fails.
    pub fn undo_standing(
        &self,
        scope: &Scope,
        id: StandingId,
        by: &Author,
    ) -> Result<Option<Standing>, AlertError> {
        let active = self.ports.counters.list(scope, self.ports.clock.now())?;
        let Some(standing) = active.into_iter().find(|standing| standing.id == id) else {
            return Ok(None);
        };
        let Some(alert) = self.alert_of(scope, &standing)? else {
            return self.remove_alone(scope, &standing, by);
        };
        let asked = self.change(scope, alert, |row, now| {
            request(row, |set| set.id == id, by, now);
            Ok(())
        })?;
        let known = asked
            .actions
            .iter()
            .any(|a| a.standing().is_some_and(|set| set.id == id));
        if !known {
            return self.remove_alone(scope, &standing, by);
        }
        self.finish(scope, &asked)?;
        Ok(Some(standing))
    }

    /// Removes a standing that no alert knows of.
    fn remove_alone(
        &self,
        scope: &Scope,
        standing: &Standing,
        by: &Author,
    ) -> Result<Option<Standing>, AlertError> {
        let removed = self.ports.counters.remove(scope, standing.id)?;
        if removed.is_some() {
            let event = model::Event::Action(model::event::ActionEvent {
                author: by.clone(),
                act: "standing.undone".into(),
                exchange: standing.exchange,
                alert: None,
                standing: Some(standing.id),
            });
            announce::append(&self.ports, &standing.tenant, event)?;
        }
        Ok(removed)
    }

    /// Removes what somebody asked to remove, and keeps what came of it.
    fn finish(&self, scope: &Scope, asked: &Alert) -> Result<Alert, AlertError> {
        let mut results = Vec::new();
        for action in &asked.actions {
            let (Some(standing), Some(undo)) = (action.standing(), action.undo()) else {
                continue;
            };
            if undo.result.is_none() {
                let removed = self.ports.counters.remove(scope, standing.id)?;
                let result = removed.map_or(UndoResult::Gone, |_removed| UndoResult::Removed);
                results.push((standing.id, result, undo.by.clone()));
            }
        }
        if results.is_empty() {
            return Ok(asked.clone());
        }
        self.change(scope, asked.id, |row, now| {
            for (standing, result, by) in &results {
                note(row, *standing, *result, now);
                row.pending.push(Pending {
                    act: "standing.undone".into(),
                    author: by.clone(),
                    at: now,
                    exchange: None,
                    standing: Some(*standing),
                });
            }
            Ok(())
        })
    }
}

fn can_undo(deed: &Deed) -> bool {
    matches!(deed, Deed::Standing { undo: None, .. })
}

/// Notes that somebody wants these standings gone.
fn request(row: &mut Row, which: impl Fn(&Standing) -> bool, by: &Author, now: Timestamp) {
    let mut requested = false;
    for action in &mut row.alert.actions {
        if let Deed::Standing { standing, undo } = &mut action.deed
            && undo.is_none()
            && which(standing)
        {
            *undo = Some(Undo {
                by: by.clone(),
                at: now,
                result: None,
            });
            requested = true;
        }
    }
    if requested {
        row.alert.version += 1;
    }
}

/// Notes what came of one undo.
fn note(row: &mut Row, id: StandingId, result: UndoResult, now: Timestamp) {
    for action in &mut row.alert.actions {
        if let Deed::Standing { standing, undo } = &mut action.deed
            && standing.id == id
            && let Some(undo) = undo
        {
            undo.at = now;
            undo.result.get_or_insert(result);
        }
    }
}

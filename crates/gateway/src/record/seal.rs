//! Sealing what was said to the store's intake key, renewed when that key changes.

use std::sync::Arc;
use std::time::Duration;

use model::ports::{Keys, PortError};
use model::sealed::{SealedBody, Sealer};
use model::{BodyPlain, Timestamp};
use parking_lot::Mutex;

use super::{Recorder, redact};
use crate::context::random;

/// How long an intake key is used before we ask for the current one.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// The current sealer of a gateway.
#[derive(Debug, Default)]
pub(crate) struct Sealers {
    current: Mutex<Option<Current>>,
}

#[derive(Debug)]
struct Current {
    sealer: Arc<Sealer>,
    asked: Timestamp,
}

impl Sealers {
    /// A sealer to the current intake key.
    fn get(&self, keys: &dyn Keys, now: Timestamp) -> Result<Arc<Sealer>, PortError> {
        let mut current = self.current.lock();
        if let Some(current) = current.as_ref()
            && now.since(current.asked) < ASK_AGAIN
        {
            return Ok(Arc::clone(&current.sealer));
        }
        let intake = keys.intake()?;
        let sealer = match current.take() {
            Some(known) if known.sealer.intake() == intake.id => known.sealer,
            Some(_) | None => Arc::new(Sealer::new(&intake, random().map_err(no_randomness)?)),
        };
        *current = Some(Current {
            sealer: Arc::clone(&sealer),
            asked: now,
        });
        Ok(sealer)
    }
}

impl Recorder {
    /// Seals everything said; `None` when nothing was, or nobody knows whose it is.
    pub(super) fn seal(&mut self) -> Result<Option<Box<SealedBody>>, PortError> {
        let said = std::mem::take(&mut self.said);
        let Some(principal) = &self.facts.principal else {
            return Ok(None);
        };
        if said.request.is_empty() && said.answer.is_empty() {
            return Ok(None);
        }
        let redacted = redact::redacted(&said, &self.facts.findings);
        let plain = serde_json::to_vec(&BodyPlain::new(said, redacted))
            .map_err(|error| unsealed(error.to_string()))?;
        let ports = &self.context.ports;
        let sealer = self
            .context
            .sealers
            .get(ports.keys.as_ref(), ports.clock.now())?;
        let context = BodyPlain::context(&principal.tenant, self.facts.exchange);
        let data_key = random().map_err(no_randomness)?;
        let sealed = sealer.seal(data_key, &context, &plain);
        sealed
            .map(|body| Some(Box::new(body)))
            .map_err(|error| unsealed(error.to_string()))
    }
}

fn unsealed(message: String) -> PortError {
    PortError {
        code: "gateway.not_sealed",
        message,
        retryable: false,
    }
}

fn no_randomness(error: crate::context::NoRandomness) -> PortError {
    PortError {
        code: "gateway.no_randomness",
        message: error.to_string(),
        retryable: true,
    }
}

//! Keys in memory: a real intake key, so that a test can open what the gateway sealed.

use std::sync::Arc;

use model::ports::{Keys, PortError};
use model::sealed::{IntakePublicKey, IntakeSecretKey, SealedBody};
use model::segment::BodyPlain;
use model::{ExchangeId, Scope, Secret, TenantId};
use ring::hmac;

use crate::faults::Faults;

/// Holds both halves of one intake key.
#[derive(Debug)]
pub struct MemoryKeys {
    intake: IntakeSecretKey,
    root: [u8; 32],
    faults: Arc<Faults>,
}

impl Default for MemoryKeys {
    fn default() -> Self {
        Self {
            intake: IntakeSecretKey::new(1, [42; 32]),
            root: [7; 32],
            faults: Arc::default(),
        }
    }
}

impl MemoryKeys {
    /// The switch that makes every key unavailable.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Opens a body that was sealed for an exchange.
    #[must_use]
    pub fn open(&self, sealed: &SealedBody, tenant: &TenantId, exchange: ExchangeId) -> BodyPlain {
        let context = BodyPlain::context(tenant, exchange);
        let key = self
            .intake
            .unwrap(sealed, &context)
            .expect("sealed to this intake key");
        let plain = key
            .open_body(&context, &sealed.body)
            .expect("sealed for this exchange");
        serde_json::from_slice(&plain).expect("a body is JSON")
    }
}

impl Keys for MemoryKeys {
    fn intake(&self) -> Result<IntakePublicKey, PortError> {
        self.faults.check("keys.unavailable")?;
        Ok(self.intake.public())
    }

    fn hash_key(&self, scope: &Scope, purpose: &str) -> Result<Secret, PortError> {
        self.faults.check("keys.unavailable")?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.root);
        let whose = scope.tenant().map_or("", TenantId::as_str);
        let tag = hmac::sign(&key, format!("{whose} {purpose}").as_bytes());
        Ok(Secret::new(tag.as_ref()))
    }
}

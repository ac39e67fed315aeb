//! What every keeper of keys must do. That the secret half opens what the public half sealed is
//! for the implementation to show: only it holds the secret half.

use std::sync::Arc;

use model::Scope;
use model::ports::Keys;

use crate::sample;

/// Runs every case against a fresh keeper.
pub fn keys(make: impl Fn() -> Arc<dyn Keys>) {
    the_intake_key_can_be_sealed_to(make().as_ref());
    hash_keys_are_stable_and_differ_by_tenant_and_purpose(make().as_ref());
}

fn the_intake_key_can_be_sealed_to(keys: &dyn Keys) {
    let intake = keys.intake().unwrap();
    assert_eq!(keys.intake().unwrap(), intake, "no new key at every call");
    let sealer = model::sealed::Sealer::new(&intake, [2; 32]);
    let sealed = sealer.seal([3; 32], b"acme/1", b"hello").unwrap();
    assert_eq!(sealed.intake, intake.id);
}

fn hash_keys_are_stable_and_differ_by_tenant_and_purpose(keys: &dyn Keys) {
    let value = keys.hash_key(&sample::scope(), "value").unwrap();
    assert_eq!(keys.hash_key(&sample::scope(), "value").unwrap(), value);
    assert!(value.expose().len() >= 32, "too short for a key");
    for other in [
        keys.hash_key(&sample::scope(), "session"),
        keys.hash_key(&sample::other_scope(), "value"),
        keys.hash_key(&Scope::Installation, "value"),
    ] {
        assert_ne!(other.unwrap(), value);
    }
}

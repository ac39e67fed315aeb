//! What the listeners show, and what they show after a reload.

use std::sync::Arc;

use model::Timestamp;
use tls::{Clients, Demand, Identity};

use crate::config::compile::{Certificates, Listeners, Shown};

/// What both listeners show; `None` for one without TLS.
#[derive(Debug)]
pub(crate) struct Identities {
    pub(crate) gateway: Option<Arc<Identity>>,
    pub(crate) console: Option<Arc<Identity>>,
}

impl Identities {
    /// Takes the first certificates into force.
    pub(super) fn of(first: Certificates, listeners: &Listeners) -> Self {
        let identity = |shown, demand| Arc::new(identity(shown, demand));
        let (gateway, console) = (listeners.gateway.clients, listeners.console.clients);
        Self {
            gateway: first.gateway.map(|shown| identity(shown, gateway)),
            console: first.console.map(|shown| identity(shown, console)),
        }
    }

    /// Takes others into force. A listener that gained or lost TLS waits for the next start.
    pub(super) fn replace(&self, others: &Certificates, now: Timestamp) {
        replace(self.gateway.as_deref(), others.gateway.as_ref(), now);
        replace(self.console.as_deref(), others.console.as_ref(), now);
    }

    /// When what is shown ends, by listener.
    pub(super) fn ends(&self) -> Vec<(&'static str, Timestamp)> {
        let both = [("gateway", &self.gateway), ("console", &self.console)];
        let end = |identity: &Arc<Identity>| identity.current().validity().until;
        both.into_iter()
            .filter_map(|(name, identity)| Some((name, end(identity.as_ref()?))))
            .collect()
    }
}

fn identity(shown: Shown, demand: Option<Demand>) -> Identity {
    let identity = Identity::new(shown.pair);
    match (shown.clients, demand) {
        (Some(authorities), Some(demand)) => {
            identity.asking(Arc::new(Clients::new(authorities, demand)))
        }
        _ => identity,
    }
}

/// A certificate that has ended does not replace one that has not.
fn replace(identity: Option<&Identity>, other: Option<&Shown>, now: Timestamp) {
    let (Some(identity), Some(other)) = (identity, other) else {
        return;
    };
    if let (Some(clients), Some(authorities)) = (identity.clients(), &other.clients) {
        clients.replace(Arc::clone(authorities));
    }
    let worse = other.pair.validity().is_over(now) && !identity.current().validity().is_over(now);
    if worse {
        tracing::error!("config.certificate_kept: the new certificate has ended already");
    } else {
        identity.replace(Arc::clone(&other.pair));
    }
}

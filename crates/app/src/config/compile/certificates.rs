//! The certificates of the listeners: read, and checked to belong to their keys.

use std::sync::Arc;

use model::Diagnostic;
use model::document::Placed;
use tls::{Authorities, Demand, Oldest, Pair};

use super::{Check, reason};
use crate::config::spec::{DemandSpec, ListenerSpec, ListenersSpec, TlsSpec, TlsVersionSpec};

/// The certificates of both listeners; `None` for one without TLS.
#[derive(Debug, Clone, Default)]
pub(crate) struct Certificates {
    pub(crate) gateway: Option<Shown>,
    pub(crate) console: Option<Shown>,
}

/// What one listener shows, and what it wants to be shown.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) pair: Arc<Pair>,
    /// Whose certificates clients show; `None` where nobody is asked for one.
    pub(crate) clients: Option<Arc<Authorities>>,
}

/// Reads and checks both.
pub(super) fn compile(spec: &ListenersSpec, check: &mut Check<'_>) -> Certificates {
    let mut of = |spec: Option<&ListenerSpec>| shown(spec?.tls.as_ref()?, check);
    Certificates {
        gateway: of(spec.gateway.as_ref()),
        console: of(spec.console.as_ref()),
    }
}

/// The oldest version of TLS on a listener; `None` when it listens without.
pub(super) fn oldest(spec: Option<&ListenerSpec>) -> Option<Oldest> {
    let written = spec?.tls.as_ref()?.min_version;
    Some(match written {
        None | Some(TlsVersionSpec::Tls12) => Oldest::Tls12,
        Some(TlsVersionSpec::Tls13) => Oldest::Tls13,
    })
}

/// Whether clients of a listener must show a certificate; `None` when nobody is asked for one.
pub(super) fn demand(spec: Option<&ListenerSpec>) -> Option<Demand> {
    let tls = spec?.tls.as_ref()?;
    tls.client_ca.as_ref()?;
    let written = tls.client_certificate.as_ref().map(|demand| demand.value);
    Some(match written {
        Some(DemandSpec::Optional) => Demand::Optional,
        None | Some(DemandSpec::Required) => Demand::Required,
    })
}

fn shown(spec: &TlsSpec, check: &mut Check<'_>) -> Option<Shown> {
    let pair = pair(spec, check).map(Arc::new);
    let clients = match &spec.client_ca {
        Some(file) => Some(Arc::new(authorities(file, check)?)),
        None => None,
    };
    if let (None, Some(demand)) = (&spec.client_ca, &spec.client_certificate) {
        let title = "`client_certificate` says nothing without `client_ca`";
        let problem = Diagnostic::error("C066", title)
            .hint("name the file with the authorities that vouch for clients as `client_ca`");
        check.report(problem, demand.place(check.file));
    }
    Some(Shown {
        pair: pair?,
        clients,
    })
}

fn authorities(file: &Placed<String>, check: &mut Check<'_>) -> Option<Authorities> {
    let read = read(file, "C065", check)?;
    match Authorities::read(&read) {
        Ok(authorities) => Some(authorities),
        Err(unusable) => {
            let title = format!("`{}` {unusable}", file.value);
            let problem = Diagnostic::error("C065", title)
                .hint("the file holds the authorities that vouch for clients, in PEM");
            check.report(problem, file.place(check.file));
            None
        }
    }
}

fn pair(spec: &TlsSpec, check: &mut Check<'_>) -> Option<Pair> {
    let file = Arc::clone(check.file);
    let key = check.secret(&spec.key, &file);
    let chain = read(&spec.certificate, "C061", check)?;
    match Pair::read(&chain, &key?) {
        Ok(pair) => {
            tell_expired(&pair, &spec.certificate, check);
            Some(pair)
        }
        Err(unusable) if unusable.is_about_the_key() => {
            let title = format!("the key {unusable}");
            let problem = Diagnostic::error("C062", title).hint(
                "give the key that the certificate was made with, in PEM, without a password",
            );
            check.report(problem, spec.key.place(&file));
            None
        }
        Err(unusable) => {
            let title = format!("`{}` {unusable}", spec.certificate.value);
            let problem = Diagnostic::error("C061", title)
                .hint("the file holds the listener's own certificate first, then those above it");
            check.report(problem, spec.certificate.place(&file));
            None
        }
    }
}

fn read(file: &Placed<String>, code: &'static str, check: &mut Check<'_>) -> Option<Vec<u8>> {
    let path = check.path(&file.value);
    match check.world.file(&path) {
        Ok(read) => Some(read),
        Err(error) => {
            let title = format!("cannot read `{}`: {}", file.value, reason(&error));
            check.error(code, title, file.place(check.file));
            None
        }
    }
}

/// A warning and no error: whoever is about to repair something else must be able to.
fn tell_expired(pair: &Pair, certificate: &Placed<String>, check: &mut Check<'_>) {
    let validity = pair.validity();
    let now = check.world.now();
    let title = if validity.is_over(now) {
        format!("the certificate ended on {}", validity.until.day())
    } else if now < validity.from {
        format!("the certificate begins on {}", validity.from.day())
    } else {
        return;
    };
    let problem = Diagnostic::warning("C063", title).hint("clients refuse it; renew it");
    check.report(problem, certificate.place(check.file));
}

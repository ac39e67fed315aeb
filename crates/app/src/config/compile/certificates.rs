//! The certificates of the listeners: read, and checked to belong to their keys.

use std::sync::Arc;

use model::Diagnostic;
use model::document::Placed;
use tls::{Oldest, Pair};

use super::{Check, reason};
use crate::config::spec::{ListenerSpec, ListenersSpec, TlsSpec, TlsVersionSpec};

/// The certificates of both listeners; `None` for one without TLS.
#[derive(Debug, Clone, Default)]
pub(crate) struct Certificates {
    pub(crate) gateway: Option<Arc<Pair>>,
    pub(crate) console: Option<Arc<Pair>>,
}

/// Reads and checks both.
pub(super) fn compile(spec: &ListenersSpec, check: &mut Check<'_>) -> Certificates {
    let mut of = |spec: Option<&ListenerSpec>| pair(spec?.tls.as_ref()?, check).map(Arc::new);
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

fn pair(spec: &TlsSpec, check: &mut Check<'_>) -> Option<Pair> {
    let file = Arc::clone(check.file);
    let key = check.secret(&spec.key, &file);
    let chain = chain(&spec.certificate, check)?;
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

fn chain(certificate: &Placed<String>, check: &mut Check<'_>) -> Option<Vec<u8>> {
    let path = check.path(&certificate.value);
    match check.world.file(&path) {
        Ok(chain) => Some(chain),
        Err(error) => {
            let title = format!("cannot read `{}`: {}", certificate.value, reason(&error));
            check.error("C061", title, certificate.place(check.file));
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

//! Where Bartizan listens.

use std::net::SocketAddr;

use model::Diagnostic;
use model::diagnostic::Place;
use tls::{Demand, Oldest};

use super::certificates::{self, Certificates, demand, oldest};
use super::{Check, Mode, Overrides};
use crate::config::spec::{ListenerSpec, ListenersSpec};

/// The two listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listeners {
    /// For applications.
    pub(crate) gateway: Listener,
    /// For the console and its API.
    pub(crate) console: Listener,
}

/// One listener, but for its certificate, which may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    /// The oldest version of TLS; `None` for plain HTTP.
    pub(crate) tls: Option<Oldest>,
    /// Whether clients must show a certificate; `None` when nobody is asked for one.
    pub(crate) clients: Option<Demand>,
}

const GATEWAY: &str = "127.0.0.1:8080";
const CONSOLE: &str = "127.0.0.1:8081";

/// Checks both listeners, and what they show.
pub(super) fn compile(
    spec: &ListenersSpec,
    overrides: &Overrides,
    check: &mut Check<'_>,
) -> Option<(Listeners, Certificates)> {
    let certificates = certificates::compile(spec, check);
    let gateway = (spec.gateway.as_ref(), overrides.gateway.as_deref());
    let gateway = address("gateway", gateway, GATEWAY, check);
    let console = (spec.console.as_ref(), overrides.console.as_deref());
    let console = address("console", console, CONSOLE, check);
    let (gateway, console) = (gateway?, console?);
    if gateway == console && gateway.port() != 0 {
        let place = place_of(spec.console.as_ref(), check);
        check.error("C013", format!("both listeners use {gateway}"), place);
    }
    let listeners = Listeners {
        gateway: Listener {
            address: gateway,
            tls: oldest(spec.gateway.as_ref()),
            clients: demand(spec.gateway.as_ref()),
        },
        console: Listener {
            address: console,
            tls: oldest(spec.console.as_ref()),
            clients: demand(spec.console.as_ref()),
        },
    };
    warn_of_plain_console(&listeners.console, spec.console.as_ref(), check);
    Some((listeners, certificates))
}

/// Passwords and what was said cross the network of a console that others can reach.
fn warn_of_plain_console(console: &Listener, spec: Option<&ListenerSpec>, check: &mut Check<'_>) {
    if console.tls.is_some() || console.address.ip().is_loopback() {
        return;
    }
    let title = format!("the console listens on {} without TLS", console.address);
    let problem = Diagnostic::warning("C064", title)
        .hint("give it a certificate under `tls`, or put something before it that speaks TLS");
    let place = place_of(spec, check);
    check.report(problem, place);
}

fn address(
    name: &str,
    (spec, given): (Option<&ListenerSpec>, Option<&str>),
    default: &str,
    check: &mut Check<'_>,
) -> Option<SocketAddr> {
    let place = match given {
        Some(_) => Place {
            file: format!("--{name}").into(),
            line: 1,
            column: 1,
        },
        None => place_of(spec, check),
    };
    let written = spec.map_or(default, |spec| spec.address.value.as_str());
    let text = given.unwrap_or(written);
    let Ok(address) = text.parse::<SocketAddr>() else {
        let problem = Diagnostic::error("C012", format!("`{text}` is not an address with a port"))
            .hint(format!("write it like `{default}`"));
        check.report(problem, place);
        return None;
    };
    if check.mode == Mode::Demo && !address.ip().is_loopback() {
        let title = format!("demo mode does not listen on {address}: its keys are known to all");
        let problem = Diagnostic::error("C014", title)
            .hint("listen on 127.0.0.1, or write a configuration and start with `-c`");
        check.report(problem, place);
        return None;
    }
    Some(address)
}

fn place_of(spec: Option<&ListenerSpec>, check: &Check<'_>) -> Place {
    match spec {
        Some(spec) => spec.address.place(check.file),
        None => Place {
            file: check.file.clone(),
            line: 1,
            column: 1,
        },
    }
}

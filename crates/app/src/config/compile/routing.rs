//! Upstreams.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dialect::Wire;
use gateway::Endpoint;
use gateway::snapshot::{Upstream, UpstreamKind, UpstreamTimeouts};
use model::document::Placed;
use model::{Diagnostic, UpstreamId};

use super::secrets::reason;
use super::{Check, credentials};
use crate::config::origin::{Objects, Sourced};
use crate::config::spec::{TimeoutsSpec, UpstreamKindSpec, UpstreamSpec};

pub(super) type Upstreams = BTreeMap<String, Arc<Upstream>>;

/// Checks the upstreams. One that has a problem is missing from the result.
pub(super) fn upstreams(objects: &Objects, check: &mut Check<'_>) -> Upstreams {
    let mut upstreams = Upstreams::new();
    for object in &objects.upstreams {
        if let Some(upstream) = upstream(object, check) {
            upstreams.insert(object.spec.id.value.clone(), Arc::new(upstream));
        }
    }
    upstreams
}

fn upstream(object: &Sourced<UpstreamSpec>, check: &mut Check<'_>) -> Option<Upstream> {
    let (spec, file) = (&object.spec, &object.file);
    let timeouts = timeouts(&spec.timeouts, file, check);
    let kind = match wire(spec.kind) {
        Some(wire) => http(wire, spec, file, check),
        None => demo(spec, file, check),
    };
    Some(Upstream {
        id: UpstreamId::parse(&spec.id.value).ok()?,
        kind: kind?,
        allow_private: spec.allow_private,
        timeouts,
    })
}

/// What an upstream of this kind speaks; `None` for the one that is built in.
fn wire(kind: UpstreamKindSpec) -> Option<Wire> {
    match kind {
        UpstreamKindSpec::OpenAi => Some(Wire::OpenAi),
        UpstreamKindSpec::Anthropic => Some(Wire::Anthropic),
        UpstreamKindSpec::AzureOpenAi => Some(Wire::AzureOpenAi),
        UpstreamKindSpec::Bedrock => Some(Wire::Bedrock),
        UpstreamKindSpec::Gemini => Some(Wire::Gemini),
        UpstreamKindSpec::Ollama => Some(Wire::Ollama),
        UpstreamKindSpec::Demo => None,
    }
}

fn http(
    wire: Wire,
    spec: &UpstreamSpec,
    file: &Arc<str>,
    check: &mut Check<'_>,
) -> Option<UpstreamKind> {
    // Read before the address is checked, so that the problems of both are told at once.
    let credential = credentials::credential(wire, spec, file, check);
    let endpoint = endpoint(spec, file, check);
    let version = api_version(wire, spec, file, check);
    let (mut endpoint, version, credential) = (endpoint?, version?, credential?);
    if let Some(version) = version {
        endpoint = endpoint.with_api_version(version);
    }
    Some(UpstreamKind::Http {
        wire,
        endpoint,
        credential,
    })
}

/// The version of its interface, which Azure must be told and nobody else; `None` when that is not
/// so.
fn api_version<'a>(
    wire: Wire,
    spec: &'a UpstreamSpec,
    file: &Arc<str>,
    check: &mut Check<'_>,
) -> Option<Option<&'a str>> {
    let id = &spec.id.value;
    match (wire, &spec.api_version) {
        (Wire::AzureOpenAi, Some(version)) if is_version(&version.value) => {
            Some(Some(&version.value))
        }
        (Wire::AzureOpenAi, Some(version)) => {
            let problem = Diagnostic::error("C056", "this is no version of Azure's interface")
                .hint("write it like `2024-10-21` or `2025-04-01-preview`");
            check.report(problem, version.place(file));
            None
        }
        (Wire::AzureOpenAi, None) => {
            let title = format!("upstream `{id}` has no `api_version`");
            let problem = Diagnostic::error("C056", title)
                .hint("write one that Azure knows, such as `2024-10-21`");
            check.report(problem, spec.id.place(file));
            None
        }
        (_, Some(version)) => {
            let title = format!("upstream `{id}` is asked for no `api_version`");
            let problem =
                Diagnostic::error("C056", title).hint("remove it, or write `kind: azure_openai`");
            check.report(problem, version.place(file));
            None
        }
        (_, None) => Some(None),
    }
}

fn is_version(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=32).contains(&text.len()) && text.bytes().all(plain)
}

fn demo(spec: &UpstreamSpec, file: &Arc<str>, check: &mut Check<'_>) -> Option<UpstreamKind> {
    let Some(url) = &spec.url else {
        return Some(UpstreamKind::Demo);
    };
    let problem = Diagnostic::error("C017", "the demo model is built in and has no `url`")
        .hint("remove `url`, or write another `kind`");
    check.report(problem, url.place(file));
    None
}

fn endpoint(spec: &UpstreamSpec, file: &Arc<str>, check: &mut Check<'_>) -> Option<Endpoint> {
    let Some(url) = &spec.url else {
        let title = format!("upstream `{}` has no `url`", spec.id.value);
        let problem = Diagnostic::error("C017", title)
            .hint("write its base URL, such as `https://api.openai.com/v1`");
        check.report(problem, spec.id.place(file));
        return None;
    };
    let place = url.place(file);
    let endpoint = match Endpoint::parse(&url.value) {
        Ok(endpoint) => endpoint,
        Err(why) => {
            // The URL itself may hold a password, so it is not repeated.
            let problem = Diagnostic::error("C015", format!("this base URL {why}"))
                .hint("write it like `https://api.openai.com/v1`");
            check.report(problem, place);
            return None;
        }
    };
    let endpoint = match &spec.ca {
        Some(ca) => endpoint.with_roots(certificates(ca, file, check)?),
        None => endpoint,
    };
    if endpoint.is_forbidden() {
        let problem = Diagnostic::error("C050", "no model is served from this address")
            .hint("link-local, metadata and multicast addresses are never called");
        check.report(problem, place);
        return None;
    }
    if url.value.starts_with("http://") && !is_loopback(&url.value) && !spec.allow_plain {
        let title = format!("`{}` sends prompts over the network in clear", url.value);
        let problem = Diagnostic::error("C016", title)
            .hint("write `https://`, or `allow_plain: true` if the network itself is private");
        check.report(problem, place);
        return None;
    }
    Some(endpoint)
}

fn certificates(ca: &Placed<String>, file: &Arc<str>, check: &mut Check<'_>) -> Option<Vec<u8>> {
    match check.world.file(&check.path(&ca.value)) {
        Ok(pem) => Some(pem),
        Err(error) => {
            let title = format!("cannot read `{}`: {}", ca.value, reason(&error));
            check.error("C020", title, ca.place(file));
            None
        }
    }
}

fn is_loopback(url: &str) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else {
        return false;
    };
    let host = uri.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let ip = bare.parse::<std::net::IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

fn timeouts(spec: &TimeoutsSpec, file: &Arc<str>, check: &mut Check<'_>) -> UpstreamTimeouts {
    let default = UpstreamTimeouts::default();
    let mut read = |written: Option<&Placed<String>>, default: Duration| {
        let given = written.and_then(|written| check.duration(written, file));
        given.unwrap_or(default)
    };
    UpstreamTimeouts {
        connect: read(spec.connect.as_ref(), default.connect),
        tls: read(spec.tls.as_ref(), default.tls),
        first_byte: read(spec.first_byte.as_ref(), default.first_byte),
        idle: read(spec.idle.as_ref(), default.idle),
        total: read(spec.total.as_ref(), default.total),
    }
}

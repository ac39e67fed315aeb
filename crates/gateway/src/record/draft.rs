//! The Event of an exchange that has just begun: nothing is known yet, and it says so.

use std::sync::Arc;

use model::exchange::{Client, ExchangeEvent, Inspection, Latency, Outcome, Profile};
use model::{ExchangeId, Timestamp};

use crate::routes::{Coverage, Route};

/// An Event about which nothing is known but where and when it began.
pub(super) fn begin(
    exchange: ExchangeId,
    started: Timestamp,
    route: &'static Route,
    snapshot: u64,
) -> ExchangeEvent {
    let skipped = |reason| Inspection::NotScanned { reason };
    let (input, output) = match route.coverage {
        Coverage::PromptAndAnswer | Coverage::WhatIsSent => {
            (Inspection::NOT_REACHED, Inspection::NOT_REACHED)
        }
        Coverage::Prompt(reason) => (Inspection::NOT_REACHED, skipped(reason)),
        Coverage::Nothing(reason) => (skipped(reason), skipped(reason)),
    };
    ExchangeEvent {
        exchange,
        principal: None,
        session: None,
        started,
        route: Arc::from(route.path),
        dialect: Some(Arc::from(route.dialect.name())),
        streamed: false,
        model: None,
        served_model: None,
        upstream: None,
        upstream_calls: 0,
        attempts: Vec::new(),
        status: None,
        outcome: Outcome::ClientLeft,
        profile: Profile::Normal,
        scrutinised: None,
        input,
        output,
        findings: Vec::new(),
        actions: Vec::new(),
        usage: None,
        cost: None,
        latency: Latency::default(),
        prompt: None,
        answer: None,
        client: Client::default(),
        snapshot,
        body: None,
    }
}

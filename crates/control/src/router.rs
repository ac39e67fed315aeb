//! The one table of all routes of the API.

use crate::api::{
    alerts, config, events, exchanges, keys, lab, metrics, openapi, people, rules, session,
    sessions, status, upstreams, watchlist,
};
use crate::live::live;
use crate::roles::Permission as May;
use crate::route::Access::{Needs, Public, SignedIn};
use crate::route::Route;
use crate::shape::alert::{Alert, AlertPage, ResolveSpec, VersionSpec};
use crate::shape::config::{Config, ReloadReport};
use crate::shape::conversation::RevealSpec;
use crate::shape::event::EventPage;
use crate::shape::exchange::{Exchange, ExchangePage, Revealed};
use crate::shape::key::{
    Key, KeyChangeSpec, KeyList, KeyRotationSpec, KeyVersionSpec, KeyWithSecret, NewKeySpec,
};
use crate::shape::lab::{Lab, LabReport, LabScanSpec};
use crate::shape::live::LiveMessage;
use crate::shape::metrics::MetricsSummary;
use crate::shape::people::{
    NewPersonSpec, OneTimePassword, People, Person, PersonVersionSpec, RoleSpec,
};
use crate::shape::query::{AlertParams, EventParams, ExchangeParams, LiveParams, SummaryParams};
use crate::shape::rule::{Rule, RuleChangeSpec, RuleList, RulePreview, RuleUndoSpec};
use crate::shape::session::{CredentialsSpec, NewPasswordSpec, Session, SessionList};
use crate::shape::standing::{Standing, Watchlist};
use crate::shape::status::Status;
use crate::shape::upstream::{ModelList, UpstreamList};

/// Where the API lives.
pub const API: &str = "/api/v1";

/// Every route of the API, grouped by noun.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = about_people();
    routes.extend(about_keys());
    routes.extend(about_traffic());
    routes
}

#[rustfmt::skip] // One route a line, and its sentence below: a table, not a chain of calls.
fn about_people() -> Vec<Route> {
    vec![
        Route::post("/session", Public, "session_create", session::create).takes::<CredentialsSpec>().gives::<Session>()
            .does("Signs in: sets the session cookie and tells the token that writes need"),
        Route::get("/session", SignedIn, "session_get", session::get).gives::<Session>()
            .does("Tells who is signed in and what they may do"),
        Route::delete("/session", SignedIn, "session_delete", session::delete)
            .does("Signs out"),
        Route::post("/session/password", SignedIn, "session_password", session::password).takes::<NewPasswordSpec>()
            .does("Changes one's own password and ends all one's other sessions"),
        Route::get("/sessions", SignedIn, "sessions_list", sessions::list).gives::<SessionList>()
            .does("Lists open sessions: one's own, or all of the tenant for those who manage them"),
        Route::delete("/sessions/{id}", SignedIn, "sessions_revoke", sessions::revoke)
            .does("Ends an open session"),

        Route::get("/people", Needs(May::PeopleManage), "people_list", people::list).gives::<People>()
            .does("Lists everybody of the tenant who may sign in, or once might"),
        Route::post("/people", Needs(May::PeopleManage), "people_add", people::add).takes::<NewPersonSpec>().gives::<OneTimePassword>()
            .does("Adds somebody, and tells once the password to begin with"),
        Route::post("/people/{id}/role", Needs(May::PeopleManage), "people_role", people::role).takes::<RoleSpec>().gives::<Person>()
            .does("Gives somebody another role, which counts at once"),
        Route::post("/people/{id}/disable", Needs(May::PeopleManage), "people_disable", people::disable).takes::<PersonVersionSpec>().gives::<Person>()
            .does("Keeps somebody from signing in, and ends their sessions"),
        Route::post("/people/{id}/enable", Needs(May::PeopleManage), "people_enable", people::enable).takes::<PersonVersionSpec>().gives::<Person>()
            .does("Lets somebody sign in again"),
        Route::post("/people/{id}/reset", Needs(May::PeopleManage), "people_reset", people::reset).takes::<PersonVersionSpec>().gives::<OneTimePassword>()
            .does("Gives somebody a new password to begin with, told once, and ends their sessions"),
    ]
}

#[rustfmt::skip] // The same.
fn about_keys() -> Vec<Route> {
    vec![
        Route::get("/keys", Needs(May::KeysRead), "keys_list", keys::list).gives::<KeyList>()
            .does("Lists the virtual keys of the tenant, and the teams that a new one may belong to"),
        Route::post("/keys", Needs(May::KeysWrite), "keys_create", keys::create).takes::<NewKeySpec>().gives::<KeyWithSecret>()
            .does("Makes a virtual key, and tells its secret once"),
        Route::post("/keys/{id}/rotate", Needs(May::KeysWrite), "keys_rotate", keys::rotate).takes::<KeyRotationSpec>().gives::<KeyWithSecret>()
            .does("Gives a key another secret, told once; the one until now holds for the overlap, one before it ends"),
        Route::post("/keys/{id}/change", Needs(May::KeysWrite), "keys_change", keys::change).takes::<KeyChangeSpec>().gives::<Key>()
            .does("Changes what a key may be used for, and until when"),
        Route::post("/keys/{id}/disable", Needs(May::KeysWrite), "keys_disable", keys::disable).takes::<KeyVersionSpec>().gives::<Key>()
            .does("Switches a key off, from the next exchange on"),
        Route::post("/keys/{id}/enable", Needs(May::KeysWrite), "keys_enable", keys::enable).takes::<KeyVersionSpec>().gives::<Key>()
            .does("Switches a key on again; a secret that was replaced stays off"),
    ]
}

#[rustfmt::skip] // The same.
fn about_traffic() -> Vec<Route> {
    vec![
        Route::get("/exchanges", Needs(May::TrafficRead), "exchanges_list", exchanges::list).asks::<ExchangeParams>().gives::<ExchangePage>()
            .does("Lists exchanges, newest first"),
        Route::get("/exchanges/{id}", Needs(May::TrafficRead), "exchanges_get", exchanges::get).gives::<Exchange>()
            .does("Shows one exchange, with what was said redacted"),
        Route::post("/exchanges/{id}/reveal", Needs(May::TrafficReveal), "exchanges_reveal", exchanges::reveal).takes::<RevealSpec>().gives::<Revealed>()
            .does("Shows what was said in the clear, after writing the reason to the audit trail"),

        Route::get("/alerts", Needs(May::AlertsRead), "alerts_list", alerts::list).asks::<AlertParams>().gives::<AlertPage>()
            .does("Lists alerts, newest first"),
        Route::get("/alerts/{id}", Needs(May::AlertsRead), "alerts_get", alerts::get).gives::<Alert>()
            .does("Shows one alert"),
        Route::post("/alerts/{id}/acknowledge", Needs(May::AlertsWrite), "alerts_acknowledge", alerts::acknowledge).takes::<VersionSpec>().gives::<Alert>()
            .does("Takes an alert"),
        Route::post("/alerts/{id}/resolve", Needs(May::AlertsWrite), "alerts_resolve", alerts::resolve).takes::<ResolveSpec>().gives::<Alert>()
            .does("Decides an alert"),
        Route::post("/alerts/{id}/undo", Needs(May::AlertsWrite), "alerts_undo", alerts::undo).takes::<VersionSpec>().gives::<Alert>()
            .does("Undoes everything that was done automatically about an alert"),

        Route::get("/watchlist", Needs(May::WatchlistRead), "watchlist_list", watchlist::list).gives::<Watchlist>()
            .does("Lists what is watched, scrutinised or contained now"),
        Route::post("/watchlist/{id}/undo", Needs(May::WatchlistWrite), "watchlist_undo", watchlist::undo).gives::<Standing>()
            .does("Takes a standing away, and tells what it was"),

        Route::get("/upstreams", Needs(May::StatusRead), "upstreams_list", upstreams::list).gives::<UpstreamList>()
            .does("Lists the upstreams that your keys may reach, with their health"),
        Route::get("/models", Needs(May::StatusRead), "models_list", upstreams::models).gives::<ModelList>()
            .does("Lists the models that your keys may ask for: targets, prices, stand-ins"),

        Route::get("/rules", Needs(May::RulesRead), "rules_list", rules::list).gives::<RuleList>()
            .does("Lists every rule with what it hits and what was changed about it"),
        Route::get("/rules/{rule}", Needs(May::RulesRead), "rules_get", rules::get).gives::<Rule>()
            .does("Shows one rule with its patterns, its tests and what was changed about it"),
        Route::post("/rules/{rule}/change", Needs(May::RulesWrite), "rules_change", rules::change).takes::<RuleChangeSpec>().gives::<Rule>()
            .does("Switches a rule off, sets its threshold, makes exceptions that end"),
        Route::post("/rules/{rule}/preview", Needs(May::RulesWrite), "rules_preview", rules::preview).takes::<RuleChangeSpec>().gives::<RulePreview>()
            .does("Tells what a change would have done to the last 7 days, from recorded findings; changes nothing"),
        Route::post("/rules/{rule}/undo", Needs(May::RulesWrite), "rules_undo", rules::undo).takes::<RuleUndoSpec>().gives::<Rule>()
            .does("Goes back to what was in force before the last change"),

        Route::get("/lab", Needs(May::LabUse), "lab_get", lab::get).gives::<Lab>()
            .does("Tells what a text can be tried on"),
        Route::post("/lab/scan", Needs(May::LabUse), "lab_scan", lab::scan).takes::<LabScanSpec>().gives::<LabReport>()
            .does("Looks at a text as the gateway would, and tells everything; the text is kept nowhere"),

        Route::get("/metrics/summary", Needs(May::MetricsRead), "metrics_summary", metrics::summary).asks::<SummaryParams>().gives::<MetricsSummary>()
            .does("Counts what happened, in steps, and before that for comparison"),
        Route::get("/status", Needs(May::StatusRead), "status_get", status::get).gives::<Status>()
            .does("Tells how the installation is doing"),
        Route::get("/config", Needs(May::ConfigRead), "config_get", config::get).gives::<Config>()
            .does("Shows the configuration as written, with secrets masked"),
        Route::post("/config/reload", Needs(May::ConfigWrite), "config_reload", config::reload).gives::<ReloadReport>()
            .does("Reads the configuration anew; a bad one changes nothing"),
        Route::get("/events", Needs(May::AuditRead), "events_list", events::list).asks::<EventParams>().gives::<EventPage>()
            .does("Lists the audit trail, newest first"),
        Route::get("/live", Needs(May::TrafficRead), "live_stream", live).asks::<LiveParams>().streams::<LiveMessage>()
            .does("Streams what happens, as server-sent events; resumes after `Last-Event-ID`"),
        Route::get("/openapi.json", Public, "openapi_get", openapi::get).gives_any_json()
            .does("This document"),
    ]
}

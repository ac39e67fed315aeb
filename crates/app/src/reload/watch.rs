//! Watching the configuration's files, and reloading when they have changed and settled.
//!
//! The folder is watched and not the file, since editors and deployments replace files. A file
//! system that tells nothing (some network shares) is no error: SIGHUP always works.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{Reloader, watches};
use crate::config::load::Chosen;
use crate::config::spec::{ConfigSpec, SecretSpec};
use crate::config::world::{RealWorld, World};

/// How long the files must have been quiet.
const SETTLE: Duration = Duration::from_millis(300);

/// Reloads on changes until told to stop.
pub(crate) async fn watch(
    reloader: Arc<Reloader>,
    stop: CancellationToken,
) -> Result<(), notify::Error> {
    if !watches(&reloader.chosen) {
        return Ok(());
    }
    // It holds one signal, which is enough: whatever else happens is seen when it is acted on.
    let changed = Arc::new(Notify::new());
    let watcher = start(&reloader.chosen, Arc::clone(&changed));
    let _watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::warn!(%error, "config.unwatched: send SIGHUP after changes");
            return Ok(());
        }
    };
    let mut seen = contents(&reloader.chosen);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = changed.notified() => {}
        }
        while timeout(SETTLE, changed.notified()).await.is_ok() {}
        let now = contents(&reloader.chosen);
        if now == seen {
            continue;
        }
        seen = now;
        let reloader = Arc::clone(&reloader);
        let reloaded =
            tokio::task::spawn_blocking(move || reloader.reload_now("a changed file")).await;
        if let Err(error) = reloaded {
            tracing::error!(%error, "config.reload_died");
        }
    }
}

fn start(chosen: &Chosen, changed: Arc<Notify>) -> Result<RecommendedWatcher, notify::Error> {
    let mut watcher = notify::recommended_watcher(move |_event| changed.notify_one())?;
    let base = chosen.base();
    let folder = if base.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        base.to_owned()
    };
    watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    for folder in folders(chosen) {
        watcher.watch(&folder, RecursiveMode::Recursive)?;
    }
    let beside = certificate_files(chosen);
    let beside: BTreeSet<_> = beside.iter().filter_map(|file| file.parent()).collect();
    for folder in beside {
        if folder.is_dir() && folder != chosen.base() {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
    }
    Ok(watcher)
}

/// The configuration as written, if it can be read as one.
fn spec(chosen: &Chosen) -> Option<ConfigSpec> {
    let source = chosen.source(&RealWorld).ok()?;
    model::document::read(&source).ok()
}

/// The files of certificates and their keys that the configuration names.
fn certificate_files(chosen: &Chosen) -> Vec<PathBuf> {
    let listeners = spec(chosen).map(|spec| spec.listeners);
    let listeners = listeners
        .into_iter()
        .flat_map(|both| [both.gateway, both.console]);
    let mut files = Vec::new();
    for tls in listeners.flatten().filter_map(|one| one.tls) {
        files.push(chosen.base().join(tls.certificate.value));
        files.extend(tls.client_ca.map(|ca| chosen.base().join(ca.value)));
        if let SecretSpec::File(key) = tls.key.value {
            files.push(chosen.base().join(key));
        }
    }
    files
}

/// The folders of rules and playbooks that the configuration names.
fn folders(chosen: &Chosen) -> Vec<PathBuf> {
    let named = spec(chosen)
        .into_iter()
        .flat_map(|spec| [spec.rules, spec.playbooks]);
    let folders = named
        .flatten()
        .map(|folder| chosen.base().join(folder.directory.value));
    folders.filter(|folder| folder.is_dir()).collect()
}

/// What the configuration consists of, to tell a change from a mere touch.
fn contents(chosen: &Chosen) -> Vec<Option<String>> {
    let mut contents = vec![chosen.source(&RealWorld).ok().map(|source| source.text)];
    for folder in folders(chosen) {
        let documents = RealWorld.documents(&folder).unwrap_or_default();
        for source in documents {
            contents.push(Some(source.file.to_string()));
            contents.push(Some(source.text));
        }
    }
    for file in certificate_files(chosen) {
        let bytes = RealWorld.file(&file).unwrap_or_default();
        // A digest: keys are not kept about for comparing.
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        contents.push(Some(format!("{digest:?}")));
    }
    contents
}

//! Where things are stored, how long, and where the key to them lies.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::document::Placed;
use model::{Diagnostic, Secret};

use super::{Check, Mode, Overrides};
use crate::config::spec::{ConfigSpec, SecretSpec};

/// What the store is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Storage {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The key to it.
    pub(crate) root_key: RootKey,
    /// How long facts are kept.
    pub(crate) facts: Duration,
    /// How long texts are kept.
    pub(crate) bodies: Duration,
    /// How long closed alerts are kept.
    pub(crate) alerts: Duration,
}

/// Where the root key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RootKey {
    /// The key itself, from the environment.
    Value(Secret),
    /// A file, created when missing.
    File(PathBuf),
}

const DAY: Duration = Duration::from_secs(86_400);

/// Checks storage.
pub(super) fn compile(
    spec: &ConfigSpec,
    overrides: &Overrides,
    check: &mut Check<'_>,
) -> Option<Storage> {
    let written = spec.data.as_ref().map_or("./data", |data| &data.value);
    let data = overrides
        .data
        .clone()
        .unwrap_or_else(|| check.path(written));
    let root_key = root_key(spec, &data, overrides, check);
    let retention = &spec.retention;
    let mut kept_for = |written: &Option<Placed<String>>, usual: Duration| match written {
        Some(written) => check.duration(written, check.file),
        None => Some(usual),
    };
    let facts = kept_for(&retention.facts, 180 * DAY);
    let bodies = kept_for(&retention.bodies, 30 * DAY);
    let alerts = kept_for(&retention.alerts, 365 * DAY);
    Some(Storage {
        data,
        root_key: root_key?,
        facts: facts?,
        bodies: bodies?,
        alerts: alerts?,
    })
}

/// The shortest root key.
pub(crate) const MIN_ROOT_KEY_BYTES: usize = 32;

fn from_environment(spec: &ConfigSpec, check: &mut Check<'_>) -> Option<RootKey> {
    let key = check.secret(&spec.root_key, check.file)?;
    if key.expose().len() < MIN_ROOT_KEY_BYTES {
        let title = format!("the root key is shorter than {MIN_ROOT_KEY_BYTES} bytes");
        check.error("C021", title, spec.root_key.place(check.file));
        return None;
    }
    Some(RootKey::Value(key))
}

fn root_key(
    spec: &ConfigSpec,
    data: &Path,
    overrides: &Overrides,
    check: &mut Check<'_>,
) -> Option<RootKey> {
    let name = match &spec.root_key.value {
        SecretSpec::Text(_) => return from_environment(spec, check),
        SecretSpec::File(name) => name,
    };
    let path = match (&overrides.data, check.mode) {
        (Some(data), Mode::Demo) => beside(data).unwrap_or_else(|| check.path(name)),
        _ => check.path(name),
    };
    let real_data = check.world.real_path(data);
    if check.world.real_path(&path).starts_with(&real_data) {
        let problem = Diagnostic::error("C030", "the root key lies inside the data folder")
            .hint("whoever copies the folder would have the key to it; keep the key elsewhere");
        check.report(problem, spec.root_key.place(check.file));
        return None;
    }
    Some(RootKey::File(path))
}

/// The demo has no folder of its own: its key stands beside the data, wherever that is.
fn beside(data: &Path) -> Option<PathBuf> {
    let mut name = data.file_name()?.to_owned();
    name.push(".key");
    Some(data.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_demo_stands_beside_its_data() {
        let key = |data: &str| beside(Path::new(data));
        assert_eq!(
            key("/tmp/try/data.v1/"),
            Some(PathBuf::from("/tmp/try/data.v1.key"))
        );
        assert_eq!(key("data"), Some(PathBuf::from("data.key")));
        assert_eq!(key("/"), None);
    }
}

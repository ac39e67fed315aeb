//! Which binary is tested: the one that `BARTIZAN_BIN` names, else the one built beside us.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

static BINARY: OnceLock<PathBuf> = OnceLock::new();

/// The binary, built if need be.
pub(crate) fn path() -> &'static Path {
    BINARY.get_or_init(|| match variable("BARTIZAN_BIN") {
        Some(named) => PathBuf::from(named),
        None => build(),
    })
}

/// An environment variable of whoever runs the tests.
#[expect(
    clippy::disallowed_methods,
    reason = "for the person who runs the tests"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Builds it in the profile of this test, so that nobody tests yesterday's binary.
fn build() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    // …/<profile>/deps/journeys-1234
    let profile = own.parent().and_then(Path::parent).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--locked", "--quiet", "-p", "app"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.arg("--target-dir").arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(
        cargo.status().unwrap().success(),
        "the binary does not build"
    );
    profile.join("bartizan")
}

//! The crate from outside: the built-in rules, their reference, and the compiler's words.
//!
//! `UPDATE=1 cargo test -p detect` rewrites what is compared.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, also in its helpers"
)]

mod anything;
mod builtin;
mod disguise;
mod problems;
mod shipped;

use std::path::{Path, PathBuf};
use std::{env, fs};

/// A file of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// Compares a text with a file, or writes the file when asked to.
#[expect(
    clippy::disallowed_methods,
    reason = "a developer asks by the environment for new golden files"
)]
fn compare(file: &Path, actual: &str) {
    if env::var_os("UPDATE").is_some() {
        fs::write(file, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    assert!(
        expected == actual,
        "{} is out of date; run the test with UPDATE=1\n--- now\n{actual}",
        file.display()
    );
}

//! Puts the files of `models/` into the binary, if they are all there.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Manifest, stage 1, stage 2, vocabulary.
const FILES: [&str; 4] = ["manifest.json", "linear.bin", "encoder.rten", "vocab.txt"];

fn main() -> io::Result<()> {
    // Asked at run time: a target folder that clones share keeps this program, not its checkout.
    let root = folder("CARGO_MANIFEST_DIR")?
        .join("../../models")
        .canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let complete = FILES.iter().all(|file| root.join(file).is_file());
    let files = if complete {
        let path = |index: usize| FILES.get(index).map(|file| quoted(&root, file));
        let [manifest, linear, encoder, vocabulary] =
            [path(0), path(1), path(2), path(3)].map(Option::unwrap_or_default);
        format!(
            "Some(ModelFiles {{\n    manifest: include_str!({manifest}),\n    \
             linear: include_bytes!({linear}),\n    encoder: include_bytes!({encoder}),\n    \
             vocabulary: include_str!({vocabulary}),\n}})"
        )
    } else {
        "None".to_owned()
    };
    let list = format!("const FILES: Option<ModelFiles> = {files};\n");
    fs::write(folder("OUT_DIR")?.join("models.rs"), list)
}

fn quoted(root: &Path, file: &str) -> String {
    format!("{:?}", root.join(file).display().to_string())
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by the environment where to read and to write"
)]
fn folder(name: &str) -> io::Result<PathBuf> {
    let folder = env::var_os(name).map(PathBuf::from);
    folder.ok_or_else(|| io::Error::other(format!("cargo sets {name}")))
}

//! Lists the rule documents of `content/rules`, so that the binary carries them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // Asked at run time: a target folder that clones share keeps this program, not its checkout.
    let root = folder("CARGO_MANIFEST_DIR")?
        .join("../../content/rules")
        .canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut list = String::from("const BUILTIN: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.strip_prefix(&root).map_err(io::Error::other)?;
        let name = format!("rules/{}", name.display());
        writeln!(
            list,
            "    ({name:?}, include_str!({:?})),",
            file.display().to_string()
        )
        .map_err(io::Error::other)?;
    }
    list.push_str("];\n");
    fs::write(folder("OUT_DIR")?.join("builtin_rules.rs"), list)
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by the environment where to read and to write"
)]
fn folder(name: &str) -> io::Result<PathBuf> {
    let folder = env::var_os(name).map(PathBuf::from);
    folder.ok_or_else(|| io::Error::other(format!("cargo sets {name}")))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        }
    }
    Ok(())
}

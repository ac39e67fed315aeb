//! Lists the built console for embedding: every file of `web/dist` with its compressed forms.
//!
//! Never calls npm: a Rust developer needs no Node. Where the console has not been built, one
//! honest page is embedded instead and the build says so.

use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let home = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let dist = home.join("../../web/dist");
    // Cargo runs us at every build while a watched path is missing; an empty folder is cheaper.
    fs::create_dir_all(&dist)?;
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=src/not_built.html");
    let mut entries = Vec::new();
    if dist.join("index.html").exists() {
        list(&dist, "", &mut entries)?;
    } else {
        println!("cargo::warning=the web console is not built; run `make build` to embed it");
        entries.push(entry("/index.html", &home.join("src/not_built.html"))?);
    }
    entries.sort();
    let table = format!("&[\n{}]", entries.concat());
    fs::write(Path::new(&variable("OUT_DIR")?).join("assets.rs"), table)?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is how cargo talks to build scripts"
)]
fn variable(name: &str) -> Result<String, std::env::VarError> {
    std::env::var(name)
}

fn list(folder: &Path, prefix: &str, entries: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let url = format!("{prefix}/{}", item.file_name().to_string_lossy());
        if item.file_type()?.is_dir() {
            list(&item.path(), &url, entries)?;
        } else if !is_compressed(&item.path()) {
            entries.push(entry(&url, &item.path())?);
        }
    }
    Ok(())
}

fn is_compressed(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "br" || extension == "gz")
}

fn entry(url: &str, path: &Path) -> Result<String, Box<dyn Error>> {
    let mut hasher = DefaultHasher::new();
    fs::read(path)?.hash(&mut hasher);
    Ok(format!(
        "Asset {{ path: {url:?}, etag: \"\\\"{:016x}\\\"\", plain: include_bytes!({path:?}), br: {}, gz: {} }},\n",
        hasher.finish(),
        compressed(path, "br"),
        compressed(path, "gz"),
    ))
}

fn compressed(path: &Path, extension: &str) -> String {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    let path = PathBuf::from(name);
    if path.exists() {
        format!("Some(include_bytes!({path:?}))")
    } else {
        "None".to_owned()
    }
}

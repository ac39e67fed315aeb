//! What configuration may look at outside its own text: the environment and files.
//!
//! A trait, so that tests need neither. [`RealWorld`] is the only reader of the environment.

use std::io;
use std::path::{Path, PathBuf};

use model::document::Source;
use model::time::SystemClock;
use model::{Clock as _, Timestamp};

/// The environment and the files around a configuration.
pub(crate) trait World {
    /// An environment variable, if it is set and is text.
    fn variable(&self, name: &str) -> Option<String>;
    /// The bytes of a file.
    fn file(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Every `.yaml` file in a folder and below, sorted by path.
    fn documents(&self, directory: &Path) -> io::Result<Vec<Source>>;
    /// The time, by which certificates are judged.
    fn now(&self) -> Timestamp;
    /// The absolute path, symbolic links followed as far as the path exists.
    fn real_path(&self, path: &Path) -> PathBuf;
}

/// The machine's environment and files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RealWorld;

/// SAFETY LIMIT: folders within one another.
const MAX_DEPTH: usize = 16;

impl World for RealWorld {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn file(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn documents(&self, directory: &Path) -> io::Result<Vec<Source>> {
        let mut paths = Vec::new();
        collect(directory, MAX_DEPTH, &mut paths)?;
        paths.sort();
        paths.into_iter().map(|path| read_document(&path)).collect()
    }

    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    fn real_path(&self, path: &Path) -> PathBuf {
        let Ok(absolute) = std::path::absolute(path) else {
            return path.to_owned();
        };
        let mut missing = Vec::new();
        let mut existing = absolute.as_path();
        loop {
            if let Ok(found) = existing.canonicalize() {
                return missing
                    .iter()
                    .rev()
                    .fold(found, |path, part| path.join(part));
            }
            let (Some(parent), Some(name)) = (existing.parent(), existing.file_name()) else {
                return absolute;
            };
            missing.push(name.to_owned());
            existing = parent;
        }
    }
}

/// A world in which nothing exists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EmptyWorld;

impl World for EmptyWorld {
    fn variable(&self, _name: &str) -> Option<String> {
        None
    }

    fn file(&self, _path: &Path) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn documents(&self, _directory: &Path) -> io::Result<Vec<Source>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn now(&self) -> Timestamp {
        Timestamp::default()
    }

    fn real_path(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}

fn collect(directory: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    if depth == 0 {
        return Err(io::Error::other("folders are nested too deeply"));
    }
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, depth - 1, paths)?;
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
        {
            paths.push(path);
        }
    }
    Ok(())
}

fn read_document(path: &Path) -> io::Result<Source> {
    let text = std::fs::read_to_string(path)?;
    Ok(Source::new(path.display().to_string(), text))
}

//! A file that only grows, by one plain write per append.
//!
//! What was written survives the death of the process at once, and the death of the machine
//! after the next sync. A write that failed halfway is taken back, so that nothing of it remains.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// A file that only grows.
#[derive(Debug)]
pub(crate) struct AppendFile {
    file: Arc<File>,
    length: u64,
    broken: bool,
}

impl AppendFile {
    /// Makes a new file; there must be none of that name.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(path)?;
        Ok(Self {
            file: Arc::new(file),
            length: 0,
            broken: false,
        })
    }

    /// How long the file is.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Whether a failed write could not be taken back; then nothing more is appended here.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// The file, to be forced to the disk without holding the owner's lock.
    pub(crate) fn handle(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Appends all of it or nothing.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other("an earlier write could not be taken back"));
        }
        let mut file: &File = &self.file;
        let written = file.write_all(bytes);
        match written {
            Ok(()) => self.length += bytes.len() as u64,
            Err(_) => self.broken = self.file.set_len(self.length).is_err(),
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_stands_in_the_file_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let mut file = AppendFile::create(&path).unwrap();
        file.append(b"one").unwrap();
        file.append(b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"onetwo");
        assert_eq!(file.length(), 6);
    }

    #[test]
    fn a_full_device_takes_nothing_and_says_so() {
        let mut full = AppendFile {
            file: Arc::new(OpenOptions::new().append(true).open("/dev/full").unwrap()),
            length: 0,
            broken: false,
        };
        let error = full.append(b"one").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(full.length(), 0);
    }
}

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
    /// Makes a new file. The caller counts its files up, so what may be there under that name is
    /// the rest of an attempt that failed.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        file.set_len(0)?;
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
    fn the_rest_of_a_failed_attempt_is_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"half a hea").unwrap();
        let mut file = AppendFile::create(&path).unwrap();
        file.append(b"one").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
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

//! Where changes are kept: a snapshot, and the journal of what came after it.
//!
//! Generation n+1 begins with its journal; its snapshot follows, and only then is generation n
//! deleted. So at any moment the newest whole snapshot and the journals from it on are the state.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::ports::PortError;

use super::change::{self, Change, VERSION};
use super::state::State;
use crate::append_file::AppendFile;
use crate::fault;
use crate::frame::{self, Found};

const PART: &str = "counters";

/// The journal being written.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    generation: u64,
    file: AppendFile,
}

impl Journal {
    /// Begins a generation with an empty journal.
    pub(crate) fn begin(folder: &Path, generation: u64) -> Result<Self, PortError> {
        let mut file =
            AppendFile::create(&path(folder, "journal", generation)).map_err(fault::file(PART))?;
        file.append(&change::encode(&Change::Begin { version: VERSION })?)
            .map_err(fault::file(PART))?;
        Ok(Self {
            folder: folder.to_owned(),
            generation,
            file,
        })
    }

    /// Begins the generation after this one.
    pub(crate) fn next(&self) -> Result<Self, PortError> {
        Self::begin(&self.folder, self.generation + 1)
    }

    /// Keeps a change. When this returns, it survives the death of the process.
    pub(crate) fn append(&mut self, change: &Change) -> Result<(), PortError> {
        let frame = change::encode(change)?;
        self.file.append(&frame).map_err(fault::file(PART))
    }

    /// How long the journal is.
    pub(crate) fn length(&self) -> u64 {
        self.file.length()
    }

    /// Whether nothing can be appended any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.file.is_broken()
    }

    /// Which generation this is.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The file, to be forced to the disk.
    pub(crate) fn handle(&self) -> Arc<File> {
        self.file.handle()
    }
}

/// Writes the snapshot that a generation begins with, then deletes the generations before.
pub(crate) fn write_snapshot(
    folder: &Path,
    generation: u64,
    changes: &[Change],
) -> Result<(), PortError> {
    let mut bytes = change::encode(&Change::Begin { version: VERSION })?;
    for change in changes {
        bytes.extend(change::encode(change)?);
    }
    bytes.extend(change::encode(&Change::End)?);
    let unfinished = folder.join("snapshot.unfinished");
    let write = || {
        let mut file = File::create(&unfinished)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path(folder, "snapshot", generation))?;
        File::open(folder)?.sync_all()
    };
    write().map_err(fault::file(PART))?;
    for kind in ["snapshot", "journal"] {
        for old in list(folder, kind)?
            .into_iter()
            .filter(|old| *old < generation)
        {
            std::fs::remove_file(path(folder, kind, old)).map_err(fault::file(PART))?;
        }
    }
    Ok(())
}

/// What was kept, and the generation to begin next.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The state.
    pub(crate) state: State,
    /// The generation to begin next.
    pub(crate) next: u64,
    /// Stretches that were no changes.
    pub(crate) damaged: u64,
}

/// Reads back what was kept.
pub(crate) fn load(folder: &Path) -> Result<Loaded, PortError> {
    std::fs::create_dir_all(folder).map_err(fault::file(PART))?;
    let (mut state, mut damaged, mut from) = (State::default(), 0, 0);
    let snapshots = list(folder, "snapshot")?;
    for generation in snapshots.iter().rev() {
        let (changes, bad) = read(&path(folder, "snapshot", *generation))?;
        if bad == 0 && changes.last() == Some(&Change::End) {
            changes.into_iter().for_each(|change| state.apply(change));
            from = *generation;
            break;
        }
        damaged += 1;
    }
    let journals = list(folder, "journal")?;
    for generation in journals.iter().filter(|generation| **generation >= from) {
        let (changes, bad) = read(&path(folder, "journal", *generation))?;
        changes.into_iter().for_each(|change| state.apply(change));
        damaged += bad;
    }
    let last = journals.last().max(snapshots.last()).copied();
    Ok(Loaded {
        state,
        next: last.unwrap_or(0) + 1,
        damaged,
    })
}

fn read(path: &Path) -> Result<(Vec<Change>, u64), PortError> {
    let bytes = std::fs::read(path).map_err(fault::file(PART))?;
    let (mut changes, mut damaged, mut at) = (Vec::new(), 0, 0);
    loop {
        match frame::find(&bytes, at, false) {
            Found::Frame { payload, end } => {
                changes.push(change::decode(payload)?);
                at = end;
            }
            Found::Damaged { end } => {
                damaged += 1;
                at = end;
            }
            Found::NeedMore | Found::End => return Ok((changes, damaged)),
        }
    }
}

fn path(folder: &Path, kind: &str, generation: u64) -> PathBuf {
    folder.join(format!("{kind}-{generation:016x}"))
}

fn list(folder: &Path, kind: &str) -> Result<Vec<u64>, PortError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault::file(PART))? {
        let name = entry.map_err(fault::file(PART))?.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix(kind)?.strip_prefix('-'));
        found.extend(number.and_then(|hex| u64::from_str_radix(hex, 16).ok()));
    }
    found.sort_unstable();
    Ok(found)
}

//! A folder with one SQLite file per day, read by many and written by one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::Timestamp;
use model::ports::PortError;
use parking_lot::Mutex;
use rusqlite::Connection;

use crate::database::{self, Schema};
use crate::day::{self, Day};
use crate::fault;

/// How many connections wait for the next reader.
const IDLE: usize = 16;
/// How many days the writer keeps open.
const WRITABLE: usize = 3;

/// One file per day.
#[derive(Debug)]
pub(crate) struct DayFiles {
    folder: PathBuf,
    schema: &'static Schema,
    idle: Mutex<Vec<(Day, Connection)>>,
}

impl DayFiles {
    /// Opens a folder; makes it when it is missing.
    pub(crate) fn open(folder: PathBuf, schema: &'static Schema) -> Result<Self, PortError> {
        std::fs::create_dir_all(&folder).map_err(fault::file(schema.part))?;
        Ok(Self {
            folder,
            schema,
            idle: Mutex::default(),
        })
    }

    /// The days that have a file, oldest first.
    pub(crate) fn days(&self) -> Result<Vec<Day>, PortError> {
        day::list(&self.folder, self.schema.part)
    }

    /// The file of a day.
    pub(crate) fn path(&self, day: Day) -> PathBuf {
        day.file(&self.folder)
    }

    /// Reads in the file of a day; `None` when there is none.
    pub(crate) fn read<T>(
        &self,
        day: Day,
        reading: impl FnOnce(&Connection) -> Result<T, PortError>,
    ) -> Result<Option<T>, PortError> {
        let waiting = {
            let mut idle = self.idle.lock();
            let place = idle.iter().position(|(of, _)| *of == day);
            place.map(|place| idle.swap_remove(place).1)
        };
        let connection = match waiting {
            Some(connection) => Some(connection),
            None => database::open_reader(&self.path(day), self.schema)?,
        };
        let Some(connection) = connection else {
            return Ok(None);
        };
        let found = reading(&connection)?;
        // A file that was dropped meanwhile must not be read again through this connection.
        if self.path(day).exists() {
            let mut idle = self.idle.lock();
            if idle.len() >= IDLE {
                idle.remove(0);
            }
            idle.push((day, connection));
        }
        Ok(Some(found))
    }

    /// How many bytes the folder's files take.
    pub(crate) fn bytes(&self) -> std::io::Result<u64> {
        let mut bytes = 0;
        for entry in std::fs::read_dir(&self.folder)? {
            // A file may go between the listing and the look at it.
            bytes += entry?.metadata().map_or(0, |file| file.len());
        }
        Ok(bytes)
    }

    /// Drops the files of days that were over before a time. Returns how many, and their bytes.
    pub(crate) fn drop_older(&self, than: Timestamp) -> Result<(u64, u64), PortError> {
        let (mut files, mut bytes) = (0, 0);
        for day in self.days()? {
            if day.end() > than {
                break;
            }
            self.idle.lock().retain(|(of, _)| *of != day);
            bytes += self.remove(day).map_err(fault::file(self.schema.part))?;
            files += 1;
        }
        for (day, path) in day::list_set_aside(&self.folder, self.schema.part)? {
            if day.end() <= than {
                bytes += std::fs::metadata(&path).map_or(0, |file| file.len());
                std::fs::remove_file(path).map_err(fault::file(self.schema.part))?;
                files += 1;
            }
        }
        Ok((files, bytes))
    }

    /// Moves the file of a day away, because it cannot be read: nothing of ours opens it again,
    /// and a person may. Goes with its day's retention.
    pub(crate) fn set_aside(&self, day: Day) -> Result<(), PortError> {
        let fault = fault::file(self.schema.part);
        self.idle.lock().retain(|(of, _)| *of != day);
        let main = self.path(day);
        let free = (1..=u32::MAX).map(|times| day::set_aside(&main, times));
        let Some(to) = free.into_iter().find(|path| !path.exists()) else {
            return Err(fault::damaged(self.schema.part, "too many damaged files"));
        };
        // The log first: without its main file it says nothing, and the other way round a new
        // file of this day would be taken for its main file.
        for suffix in ["-wal", "-shm", ""] {
            let [from, to] = [&main, &to].map(|path| {
                let mut path = path.clone().into_os_string();
                path.push(suffix);
                PathBuf::from(path)
            });
            match std::fs::rename(from, to) {
                Ok(()) => {}
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
                Err(cause) => return Err(fault(cause)),
            }
        }
        Ok(())
    }

    /// The days of which a file was set aside, oldest first.
    pub(crate) fn days_set_aside(&self) -> Result<Vec<Day>, PortError> {
        let files = day::list_set_aside(&self.folder, self.schema.part)?;
        let mut days: Vec<Day> = files.into_iter().map(|(day, _)| day).collect();
        days.dedup();
        Ok(days)
    }

    fn remove(&self, day: Day) -> std::io::Result<u64> {
        let main = self.path(day);
        let mut bytes = 0;
        // The main file last: as long as it is there, the day is not gone.
        for suffix in ["-wal", "-shm", ""] {
            let mut path = main.clone().into_os_string();
            path.push(suffix);
            let path = Path::new(&path);
            match std::fs::metadata(path) {
                Ok(file) => {
                    bytes += file.len();
                    std::fs::remove_file(path)?;
                }
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(bytes)
    }
}

/// The writer's side of the same folder.
#[derive(Debug)]
pub(crate) struct DayWriters {
    files: Arc<DayFiles>,
    open: BTreeMap<Day, Connection>,
    unsynced: BTreeSet<Day>,
}

impl DayWriters {
    /// A writer with nothing open yet.
    pub(crate) fn new(files: Arc<DayFiles>) -> Self {
        Self {
            files,
            open: BTreeMap::new(),
            unsynced: BTreeSet::new(),
        }
    }

    /// The file of a day, to be written to; made when it is missing.
    pub(crate) fn at(&mut self, day: Day) -> Result<&mut Connection, PortError> {
        if !self.open.contains_key(&day) && self.open.len() >= WRITABLE {
            self.open.pop_first();
        }
        self.unsynced.insert(day);
        match self.open.entry(day) {
            std::collections::btree_map::Entry::Occupied(open) => Ok(open.into_mut()),
            std::collections::btree_map::Entry::Vacant(room) => {
                Ok(room.insert(database::open(&self.files.path(day), self.files.schema)?))
            }
        }
    }

    /// Forces what was committed since the last time to the disk.
    pub(crate) fn sync(&mut self) -> Result<(), PortError> {
        for day in &self.unsynced {
            database::sync(&self.files.path(*day), self.files.schema.part)?;
        }
        self.unsynced.clear();
        Ok(())
    }

    /// Closes everything, for instance because a file is about to be dropped, or is damaged.
    pub(crate) fn close(&mut self) {
        self.open.clear();
    }
}

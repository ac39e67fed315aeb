//! Facts: committed events with their positions, one narrow file per day.

pub(crate) mod insert;
mod ranges;
pub(crate) mod read;
mod recent;
pub(crate) mod schema;
pub(crate) mod words;

use std::path::Path;
use std::sync::Arc;

use model::ports::PortError;

use crate::day_files::DayFiles;
use ranges::Ranges;
use recent::Recent;

/// Every day's facts, for reading.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The files.
    pub(crate) files: Arc<DayFiles>,
    /// Which day holds which positions.
    pub(crate) ranges: Ranges,
    /// The latest of them, for those who follow the log.
    pub(crate) recent: Recent,
}

impl Facts {
    /// Opens the facts of a data folder.
    pub(crate) fn open(data: &Path) -> Result<Self, PortError> {
        let files = DayFiles::open(data.join("facts"), &schema::SCHEMA)?;
        let ranges = Ranges::load(&files)?;
        Ok(Self {
            files: Arc::new(files),
            ranges,
            recent: Recent::default(),
        })
    }
}

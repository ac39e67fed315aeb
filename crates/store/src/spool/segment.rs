//! One file of the spool: a header that tells the format's version and when it was begun, then
//! frames.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use model::Timestamp;
use model::ports::PortError;

use crate::append_file::AppendFile;
use crate::fault;

const MAGIC: [u8; 8] = *b"BZSPOOL\0";
/// The version of the format that this build writes.
const VERSION: u32 = 1;
/// How long the header is.
pub(crate) const HEADER: u64 = 20;

/// The file of a segment.
pub(crate) fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:016x}.spool"))
}

/// The numbers of the segments in a folder, oldest first.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".spool"));
        numbers.extend(number.and_then(|hex| u64::from_str_radix(hex, 16).ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Begins a segment.
pub(crate) fn create(folder: &Path, number: u64, now: Timestamp) -> io::Result<AppendFile> {
    let mut file = AppendFile::create(&path(folder, number))?;
    let mut header = Vec::with_capacity(20);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&now.unix_micros().to_le_bytes());
    file.append(&header)?;
    Ok(file)
}

/// When a segment was begun; `None` when a crash cut its header short. A newer version is refused.
pub(crate) fn started(folder: &Path, number: u64) -> Result<Option<Timestamp>, PortError> {
    let mut header = Vec::new();
    File::open(path(folder, number))
        .and_then(|file| file.take(HEADER).read_to_end(&mut header))
        .map_err(fault::file("spool"))?;
    let Some((version, micros)) = parse(&header) else {
        return Ok(None);
    };
    if version > VERSION {
        return Err(fault::error(
            "store.newer_version",
            format!(
                "the spool has version {version}, and this build knows up to {VERSION}; start the newer build"
            ),
        ));
    }
    Ok(Some(Timestamp::from_unix_micros(micros)))
}

fn parse(header: &[u8]) -> Option<(u32, i64)> {
    let rest = header.strip_prefix(&MAGIC)?;
    let (version, rest) = rest.split_first_chunk::<4>()?;
    let (micros, _rest) = rest.split_first_chunk::<8>()?;
    Some((u32::from_le_bytes(*version), i64::from_le_bytes(*micros)))
}

/// Reads up to `most` bytes of a segment from a place, never beyond `limit`.
pub(crate) fn read(
    folder: &Path,
    number: u64,
    from: u64,
    limit: u64,
    most: u64,
) -> io::Result<Vec<u8>> {
    let wanted = limit.saturating_sub(from).min(most);
    let mut bytes = vec![0; usize::try_from(wanted).map_err(io::Error::other)?];
    File::open(path(folder, number))?.read_exact_at(&mut bytes, from)?;
    Ok(bytes)
}

/// How long a segment's file is.
pub(crate) fn length(folder: &Path, number: u64) -> io::Result<u64> {
    Ok(std::fs::metadata(path(folder, number))?.len())
}

//! Forms of several parts (`multipart/form-data`, RFC 7578), as clients upload files with.
//!
//! Strict where parsers disagree: lines end with CRLF, nothing stands before the first part or
//! after the last, a part has the two headers that clients send and no other, its name and its file
//! name are quoted, once, without a backslash. What is not so is refused, never guessed.

mod header;
#[cfg(test)]
mod tests;

use std::ops::Range;

use memchr::memmem;

pub(crate) use header::boundary;

/// SAFETY LIMIT: how many parts a form may have.
const MAX_PARTS: usize = 256;
/// SAFETY LIMIT: how many bytes of headers a part may have.
const MAX_HEAD: usize = 4 << 10;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part<'b> {
    /// The name of the field.
    pub(crate) name: &'b str,
    /// The name of the file, if it is one, and where it stands inside its quotes.
    pub(crate) file: Option<(&'b str, Range<usize>)>,
    pub(crate) content: &'b [u8],
    /// Where the content stands in the body.
    pub(crate) place: Range<usize>,
}

/// Why a body is no form that everybody reads alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not delimited as it says, or is cut short.
    Malformed,
    /// A part has a header that is not known, or known and written in an unusual way.
    Header,
    /// More parts than [`MAX_PARTS`], or a head longer than [`MAX_HEAD`].
    TooMuch,
}

/// Reads a body.
pub(crate) fn read<'b>(body: &'b [u8], boundary: &str) -> Result<Vec<Part<'b>>, Fault> {
    let delimiter = format!("\r\n--{boundary}");
    let opening = delimiter.get(2..).unwrap_or_default();
    let after = body.strip_prefix(opening.as_bytes());
    let mut at = body.len() - after.ok_or(Fault::Malformed)?.len();
    let mut parts = Vec::new();
    loop {
        let rest = body.get(at..).unwrap_or_default();
        if matches!(rest, b"--" | b"--\r\n") {
            return Ok(parts);
        }
        if !rest.starts_with(b"\r\n") {
            return Err(Fault::Malformed);
        }
        if parts.len() >= MAX_PARTS {
            return Err(Fault::TooMuch);
        }
        let end = memmem::find(rest, delimiter.as_bytes()).ok_or(Fault::Malformed)?;
        let inside = at + 2..at + end.max(2);
        parts.push(part(body, inside)?);
        at += end + delimiter.len();
    }
}

/// Reads what stands between two delimiters.
fn part(body: &[u8], inside: Range<usize>) -> Result<Part<'_>, Fault> {
    let bytes = body.get(inside.clone()).ok_or(Fault::Malformed)?;
    let window = bytes.get(..bytes.len().min(MAX_HEAD)).unwrap_or_default();
    let end = match memmem::find(window, b"\r\n\r\n") {
        Some(end) => end,
        None if bytes.len() > MAX_HEAD => return Err(Fault::TooMuch),
        None => return Err(Fault::Malformed),
    };
    let head = bytes.get(..end).unwrap_or_default();
    let head = std::str::from_utf8(head).map_err(|_opaque| Fault::Header)?;
    let named = header::read(head)?;
    let place = inside.start + end + 4..inside.end;
    Ok(Part {
        name: named.name,
        file: named.file.map(|(file, at)| {
            let start = inside.start + at;
            (file, start..start + file.len())
        }),
        content: body.get(place.clone()).ok_or(Fault::Malformed)?,
        place,
    })
}
